//! The fields of a kind, and whose they are.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::aws::reference::{one_line, owner, replacement};
use provision::engine::{Change, FieldInfo, KindInfo};
use serde_json::{Value, json};

use super::explain::wrapped;

/// Columns before what is said of a field.
const LEFT: usize = 4;

/// A kind for people.
pub(crate) fn kind(kind: &KindInfo, fields: &[FieldInfo]) -> String {
    let mut text = format!("{}\n  {}\n", kind.name.bold(), wrapped(&one_line(kind.doc), 2));
    if fields.iter().any(|field| field.change == Change::Replace) {
        let _ = writeln!(text, "  {} {}", "replacement".dimmed(), replacement(kind.replace));
    }
    for field in fields {
        let also = if field.also.is_empty() { String::new() } else { format!(" ({})", field.also) };
        let replaces = if field.change == Change::Replace { ", replaces it" } else { "" };
        let whose = format!("{}{replaces}", owner(field.owner));
        let _ = writeln!(text, "\n  {}{also}  {}", field.name.bold(), whose.dimmed());
        let _ = writeln!(text, "    {}", wrapped(&one_line(field.doc), LEFT));
    }
    let hint = "`x-provision.ownership` gives a field to another owner: `explain x-provision.ownership`";
    let _ = writeln!(text, "\n  {}", hint.dimmed());
    text
}

/// A kind for programs.
pub(crate) fn view(kind: &KindInfo, fields: &[FieldInfo]) -> Value {
    let field = |field: &FieldInfo| {
        json!({
            "name": field.name,
            "also": (!field.also.is_empty()).then_some(field.also),
            "about": one_line(field.doc),
            "owner": field.owner.name(),
            "why": (!field.owner.why().is_empty()).then(|| field.owner.why()),
            "replaces": field.change == Change::Replace,
            "secret": field.secret,
        })
    };
    json!({ "kind": kind.name, "about": one_line(kind.doc), "fields": fields.iter().map(field).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use provision::aws::tables;

    #[test]
    fn whose_the_fields_of_a_kind_are() {
        let (info, fields) = tables().iter().find(|(kind, _)| kind.name == "ecs.service").unwrap();
        insta::assert_snapshot!(crate::render::bare(&super::kind(info, fields)));
        let all = super::view(info, fields);
        assert_eq!(all["fields"].as_array().unwrap().len(), fields.len());
    }
}
