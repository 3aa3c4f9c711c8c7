//! Large backlogs for goal proposals: each feature has twenty items, and features share few or many prerequisites.

use topline::text::{SourceFile, Tree};

use super::rng::Rng;

/// The dependencies between the items of different features.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// No feature needs anything of another.
    Apart,
    /// A third of the items need one of the twenty written before them.
    Neighbours,
    /// A third of the items need any item written before, and features are made of items from everywhere.
    Scattered,
    /// Every item needs any one written before: what features share is most of what they cost.
    Entangled,
}

/// Every shape.
pub const SHAPES: [Shape; 4] = [Shape::Apart, Shape::Neighbours, Shape::Scattered, Shape::Entangled];

/// Items of a feature.
const EACH: usize = 20;

/// A backlog of `features` features with twenty items each and a budget of `capacity`.
pub fn tree(shape: Shape, features: usize, capacity: usize) -> Tree {
    let mut rng = Rng(7);
    let mut config = format!("[iteration]\ncapacity = {capacity}\nreserve = 0\n");
    for feature in 0..features {
        config += &format!("[[features]]\nid = \"f{feature:03}\"\nvalue = {}\n", 1000 * (1 + rng.below(100)));
    }
    let stories = (0..features * EACH).map(|at| story(shape, at, features, &mut rng)).collect();
    Tree { config: Some(SourceFile::from_bytes("backlog.toml", config.into_bytes())), stories, ..Tree::default() }
}

fn story(shape: Shape, at: usize, features: usize, rng: &mut Rng) -> SourceFile {
    let feature = if matches!(shape, Shape::Scattered) { rng.below(features) } else { at / EACH };
    let need = match shape {
        Shape::Apart => None,
        Shape::Neighbours => (at > EACH && rng.one_in(3)).then(|| at - 1 - rng.below(EACH)),
        Shape::Scattered => (at > EACH && rng.one_in(3)).then(|| rng.below(at)),
        Shape::Entangled => (at > 0).then(|| rng.below(at)),
    };
    let need = need.map_or_else(String::new, |need| format!("depends_on = [\"i{need:05}\"]\n"));
    let text = format!(
        "+++\ntitle = \"Item {at}\"\nfeature = \"f{feature:03}\"\nestimate = {}\n{need}+++\n",
        1 + rng.below(5)
    );
    SourceFile::from_bytes(format!("stories/i{at:05}.md"), text.into_bytes())
}
