//! Values that the two formats write differently.

use super::comments::Remarks;
use crate::config::emit::{Item, Out};
use crate::config::yaml::{Data, Entry, Node};

/// Units of a vCPU.
const UNITS: f64 = 1024.0;
/// The least CPU units of a task: what is above is no number of vCPUs.
const LEAST_UNITS: u32 = 256;

/// The text of a scalar.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.data {
        Data::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// A CPU: units become vCPUs.
pub(super) fn cpus(node: &Node) -> Out {
    let text = text(node).unwrap_or_default();
    match text.parse::<u32>() {
        Ok(units) if units >= LEAST_UNITS => Out::word(&(f64::from(units) / UNITS)),
        _ => Out::word(text),
    }
}

/// A memory size: a number alone is MiB in the one format and bytes in the other.
pub(super) fn memory(node: &Node) -> Out {
    let text = text(node).unwrap_or_default();
    let bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if bare { Out::word(&format!("{text}M")) } else { Out::word(text) }
}

/// Workers or scheduled tasks: `cpu` is called `cpus`.
pub(super) fn tasks(list: &Node, remarks: &mut Remarks) -> Out {
    let Data::Sequence(items) = &list.data else { return remarks.value(list) };
    let task = |item: &Node, remarks: &mut Remarks| {
        let comments = remarks.of_item(item);
        let pairs = item.entries().iter().map(|entry| task_key(entry, remarks)).collect();
        Item { value: Out::Map(pairs), comments }
    };
    Out::List(items.iter().map(|item| task(item, remarks)).collect())
}

fn task_key(entry: &Entry, remarks: &mut Remarks) -> crate::config::emit::Pair {
    if entry.key != "system" {
        return remarks.copy(entry, &entry.key);
    }
    let sizes = entry.value.entries().iter().map(|size| match size.key.as_str() {
        "cpu" => remarks.pair(size, "cpus", cpus(&size.value)),
        "memory" => remarks.pair(size, "memory", memory(&size.value)),
        _ => remarks.copy(size, &size.key),
    });
    let sizes = Out::Map(sizes.collect());
    remarks.pair(entry, "system", sizes)
}
