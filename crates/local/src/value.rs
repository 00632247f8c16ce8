//! Short ways to read and change the values of requests and answers.

use serde_json::{Map, Value};

/// Reading and changing members by name.
pub(crate) trait Fields {
    /// A text; empty when there is none.
    fn text(&self, name: &str) -> &str;
    /// A list; empty when there is none.
    fn list(&self, name: &str) -> &[Value];
    /// A list's texts.
    fn texts(&self, name: &str) -> Vec<&str>;
    /// A list to be changed; empty when there is none.
    fn list_mut(&mut self, name: &str) -> &mut [Value];
    /// Sets a member.
    fn set(&mut self, name: &str, value: impl Into<Value>);
    /// Removes a member.
    fn unset(&mut self, name: &str);
    /// A member that is there and not null.
    fn has(&self, name: &str) -> bool;
}

impl Fields for Value {
    fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Self::as_str).unwrap_or_default()
    }

    fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Self::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().filter_map(Self::as_str).collect()
    }

    fn list_mut(&mut self, name: &str) -> &mut [Value] {
        self.get_mut(name).and_then(Self::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
    }

    fn set(&mut self, name: &str, value: impl Into<Value>) {
        if !self.is_object() {
            *self = Self::Object(Map::new());
        }
        if let Some(object) = self.as_object_mut() {
            object.insert(name.to_owned(), value.into());
        }
    }

    fn unset(&mut self, name: &str) {
        if let Some(object) = self.as_object_mut() {
            object.shift_remove(name);
        }
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|v| !v.is_null())
    }
}

/// The named members of a value, as a value of their own.
pub(crate) fn pick(value: &Value, names: &[&str]) -> Value {
    names
        .iter()
        .filter(|n| value.has(n))
        .filter_map(|n| Some(((*n).to_owned(), value.get(*n)?.clone())))
        .collect::<Map<_, _>>()
        .into()
}

/// The tags for one type of resource in a request's `TagSpecifications`.
pub(crate) fn specified_tags(params: &Value, resource_type: &str) -> Vec<Value> {
    params
        .list("TagSpecifications")
        .iter()
        .filter(|s| s.text("ResourceType") == resource_type)
        .flat_map(|s| s.list("Tags").to_vec())
        .collect()
}

/// The values of a filter, if the request has it.
pub(crate) fn filter<'a>(params: &'a Value, name: &str) -> Option<Vec<&'a str>> {
    params.list("Filters").iter().chain(params.list("Filter")).find(|f| f.text("Name") == name).map(|f| f.texts("Values"))
}
