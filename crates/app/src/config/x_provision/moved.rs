//! Services and resources that had another name.

use std::collections::HashSet;

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::environments::{Reference, Referent, Within};
use crate::config::keys::provision::moved as keys;
use crate::config::model::{Moved, MovedNames, ResourceName, ServiceName};
use crate::config::reader::Cursor;

/// A list of maps of an old name and a new one. What is refused is left out.
pub(super) fn read(value: &Cursor<'_>, references: &mut Vec<Reference>) -> Vec<Moved> {
    let mut seen: HashSet<(bool, String)> = HashSet::new();
    let moved = value.items(|item| {
        let moved = read_one(item, references)?;
        let (sort, from, to) = match &moved.names {
            MovedNames::Service { from, to } => (true, from.to_string(), to.to_string()),
            MovedNames::Resource { from, to } => (false, from.to_string(), to.to_string()),
        };
        for name in [from, to] {
            if !seen.insert((sort, name.clone())) {
                item.fault(
                    Diagnostic::error("config::moved", format!("{} is moved twice", quote(&name)))
                        .expected("each name once: from the oldest name to the newest"),
                );
                return None;
            }
        }
        Some(moved)
    });
    moved.unwrap_or_default()
}

fn read_one(item: &Cursor<'_>, references: &mut Vec<Reference>) -> Option<Moved> {
    let mut map = item.shaped()?;
    let service = map.get(&keys::SERVICE);
    let resource = map.get(&keys::RESOURCE);
    let to = map.get(&keys::TO);
    let (from, sort) = match (service, resource) {
        (Some(service), None) => (service, Referent::Service),
        (None, Some(resource)) => (resource, Referent::Resource),
        _ => {
            item.fault(
                Diagnostic::error("config::moved", format!("{} does not say what was renamed", quote(item.path())))
                    .expected("one of `service` and `resource`"),
            );
            map.finish();
            return None;
        }
    };
    map.finish();
    let to = to?;
    for (name, exists) in [(&from, false), (&to, true)] {
        references.push(Reference {
            to: sort,
            name: name.written()?.to_owned(),
            place: name.place(),
            exists,
            within: Within::Any,
        });
    }
    let names = match sort {
        Referent::Service => {
            let (from, to) = (from.checked::<ServiceName>(), to.checked::<ServiceName>());
            MovedNames::Service { from: from?, to: to? }
        }
        Referent::Resource => {
            let (from, to) = (from.checked::<ResourceName>(), to.checked::<ResourceName>());
            MovedNames::Resource { from: from?, to: to? }
        }
    };
    Some(Moved { names, origin: from.place().into() })
}
