//! How an operation's list is paged: botocore's `paginators-1.json`.

use std::collections::HashMap;

use serde::Deserialize;

/// One operation's pages.
#[derive(Debug, Clone, Deserialize)]
pub struct Paginator {
    /// The request's member that goes on.
    pub input_token: String,
    /// The answer's member that says how to go on.
    pub output_token: String,
    /// The request's member for a page's size.
    pub limit_key: String,
    /// The answer's member that says whether there is more.
    pub more_results: Option<String>,
    result_key: Keys,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Many(Vec<String>),
}

impl Paginator {
    /// The answer's lists, in order.
    pub fn lists(&self) -> &[String] {
        match &self.result_key {
            Keys::One(key) => std::slice::from_ref(key),
            Keys::Many(keys) => keys,
        }
    }
}

#[derive(Deserialize)]
struct File {
    pagination: HashMap<String, serde_json::Value>,
}

/// The plain paginators of a file; those with several tokens or nested lists are left out.
pub(super) fn read(text: &[u8]) -> serde_json::Result<HashMap<String, Paginator>> {
    let file: File = serde_json::from_slice(text)?;
    Ok(file
        .pagination
        .into_iter()
        .filter_map(|(name, form)| Some((name, serde_json::from_value::<Paginator>(form).ok()?)))
        .filter(|(_, form)| !form.lists().iter().any(|l| l.contains('.')))
        .collect())
}
