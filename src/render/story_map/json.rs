//! The map's JSON. The types are frozen: fields are added, never changed.

use serde::Serialize;

use super::view::MapView;
use crate::model::{Item, Ix};
use crate::plan::story_map::{MapCell, MapRow};
use crate::render::json_output::{self, SCHEMA};
use crate::render::order_json::ItemJson;

#[derive(Serialize)]
struct MapJson<'v> {
    schema: u32,
    product: &'v str,
    steps: Vec<StepJson<'v>>,
    releases: Vec<ReleaseJson<'v>>,
    cells: Vec<CellJson<'v>>,
}

#[derive(Serialize)]
struct StepJson<'v> {
    id: &'v str,
    title: &'v str,
}

#[derive(Serialize)]
struct ReleaseJson<'v> {
    id: &'v str,
    title: &'v str,
    through: Option<&'v str>,
    current: bool,
    open: usize,
    done: usize,
}

/// A cell of a row and a column that the map has, also if it is empty. Without a release: "later"; without a step: "groundwork".
#[derive(Serialize)]
struct CellJson<'v> {
    release: Option<&'v str>,
    step: Option<&'v str>,
    items: Vec<MapItemJson<'v>>,
    triage: Vec<&'v str>,
    done: usize,
    /// Null if done items aren't to be named.
    done_items: Option<Vec<&'v str>>,
    skeleton: bool,
    /// Null while a file has errors.
    gap: Option<bool>,
}

/// An item as in `priority --format json`.
#[derive(Serialize)]
struct MapItemJson<'v> {
    #[serde(flatten)]
    item: ItemJson<'v>,
    skeleton: bool,
}

/// `map --format json`: one object.
pub fn json(view: MapView<'_>) -> String {
    let steps = view.map.columns.iter().flatten().filter_map(|ix| view.backlog.config.flow.get(*ix));
    json_output::to_line(&MapJson {
        schema: SCHEMA,
        product: &view.backlog.config.product.name,
        steps: steps.map(|step| StepJson { id: step.id.value.as_str(), title: &step.title }).collect(),
        releases: view.map.rows.iter().filter_map(|row| release_json(&view, row)).collect(),
        cells: view.map.rows.iter().flat_map(|row| row_json(&view, row)).collect(),
    })
}

fn release_json<'v>(view: &MapView<'v>, row: &MapRow) -> Option<ReleaseJson<'v>> {
    let release = view.release(row.slice)?;
    Some(ReleaseJson {
        id: release.id.value.as_str(),
        title: &release.title,
        through: release.through.as_ref().map(|through| &*through.value.text),
        current: row.slice == view.backlog.current_release(),
        open: row.open(),
        done: row.done(),
    })
}

fn row_json<'v>(view: &MapView<'v>, row: &MapRow) -> Vec<CellJson<'v>> {
    let release = view.release(row.slice).map(|release| release.id.value.as_str());
    let step = |ix| view.backlog.config.flow.get(ix).map(|step| step.id.value.as_str());
    let columns = view.map.columns.iter().map(|column| column.and_then(step));
    columns.zip(&row.cells).map(|(step, cell)| cell_json(view, release, step, cell)).collect()
}

fn cell_json<'v>(view: &MapView<'v>, release: Option<&'v str>, step: Option<&'v str>, cell: &MapCell) -> CellJson<'v> {
    let skeleton = cell.skeleton_item(view.order).map(|placed| placed.item);
    let placed = cell.open.iter().filter_map(|at| Some((at + 1, view.order.placed.get(*at)?)));
    let items = placed.map(|(rank, placed)| MapItemJson {
        item: ItemJson::new(view.backlog, rank, placed),
        skeleton: skeleton == Some(placed.item),
    });
    let ids = |items: &[Ix<Item>]| items.iter().map(|ix| view.item(*ix).id.as_str()).collect();
    CellJson {
        release,
        step,
        items: items.collect(),
        triage: ids(&cell.triage),
        done: cell.done.len(),
        done_items: view.names_done.then(|| ids(&cell.done)),
        skeleton: cell.has_skeleton,
        gap: cell.gap,
    }
}
