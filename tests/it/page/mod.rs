//! `topline page`: one document that asks for nothing, runs nothing but its own, and has everything. What it looks like and how it
//! is used is tested in a browser, by the crate in `tests/browser`.

mod document;
mod inert;

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::support::repo::TestRepo;

/// A page as a browser takes it apart.
pub struct Document {
    /// The whole file.
    pub html: String,
    /// The items of the list, with the catalogs.
    pub rows: Value,
    /// The parts of opened items, in the order of the list.
    pub details: Vec<Value>,
}

impl Document {
    /// The page of the backlog of a repository, on a fixed day.
    pub fn of(repo: &TestRepo, options: &str) -> Self {
        let ended = repo.topline(&format!("page --today 2026-11-28 --out - {options}"));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        Self::read(ended.stdout)
    }

    /// Takes a page apart.
    pub fn read(html: String) -> Self {
        let rows = serde_json::from_str(element(&html, "<script type=\"application/json\" id=\"rows\">")).unwrap();
        let packed = html.split("<script type=\"text/plain\" class=\"details\">").skip(1);
        let details = packed.flat_map(|rest| unpacked(rest.split("</script>").next().unwrap())).collect();
        Self { rows, details, html }
    }

    /// The ids of the list.
    pub fn ids(&self) -> Vec<&str> {
        self.rows["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
    }

    /// The parts of an opened item.
    pub fn opened(&self, id: &str) -> &Value {
        &self.details[self.ids().iter().position(|known| *known == id).unwrap()]
    }
}

/// The text between the beginning of an element and the next end of a script or style.
pub fn element<'h>(html: &'h str, begin: &str) -> &'h str {
    let rest = html.split_once(begin).unwrap().1;
    rest.split("</script>").next().unwrap().split("</style>").next().unwrap()
}

fn unpacked(text: &str) -> Vec<Value> {
    let bytes = STANDARD.decode(text).unwrap();
    let mut json = String::new();
    flate2::read::ZlibDecoder::new(&*bytes).read_to_string(&mut json).unwrap();
    serde_json::from_str(&json).unwrap()
}
