//! The page about the kinds: whose each field is, and what a change of it does. It comes from the tables.

use std::fmt::Write as _;

use provision_engine::{Change, FieldInfo, KindInfo, Owner, Replace};

use crate::tables;

const HEAD: &str = "\
# The kinds and their fields

Made from the tables of the kinds. Whose a field is decides what happens when somebody changes it outside:

| owner | changed outside | changed in the configuration |
|---|---|---|
| enforced | drift: told, and set back by `apply` | written |
| initial | yours: told apart, left alone | written once, then left alone again |
| floor | set back when it is lower, yours when it is higher | raised, never lowered |
| ignored | not looked at | written with the next change of the object |

`x-provision.ownership` gives fields to another owner: `database.*.instance_class: enforced`
([configuration](configuration.md)). `provision explain KIND` tells the same at the command line. *Replaces* marks what AWS cannot change in
an object that exists; what then becomes of the object is told under the kind's name.
";

/// The whole page, in Markdown.
#[must_use]
pub fn page() -> String {
    let mut text = HEAD.to_owned();
    let mut kinds: Vec<&(KindInfo, Vec<FieldInfo>)> = tables().iter().collect();
    kinds.sort_by_key(|(kind, _)| kind.name);
    for (kind, fields) in kinds {
        let _ = write!(text, "\n## {}\n\n{}\n\n", kind.name, one_line(kind.doc));
        if fields.iter().any(|field| field.change == Change::Replace) {
            let _ = writeln!(text, "Replacement: {}.\n", replacement(kind.replace));
        }
        let elsewhere = [kind.elsewhere.terraform, kind.elsewhere.cloudformation].concat();
        let elsewhere: Vec<String> = elsewhere.iter().map(|name| format!("`{name}`")).collect();
        let how = if kind.tagless { "not adopted by itself, because AWS takes no tags for it" } else { "adopted by its tags" };
        let _ = writeln!(text, "Elsewhere: {}; {how}.\n", elsewhere.join(", "));
        text.push_str("| field | | owner |\n|---|---|---|\n");
        for field in fields {
            let also = if field.also.is_empty() { String::new() } else { format!(" (`{}`)", field.also) };
            let replaces = if field.change == Change::Replace { " *Replaces.*" } else { "" };
            let _ = writeln!(
                text,
                "| `{}`{also} | {}{replaces} | {} |",
                field.name,
                one_line(field.doc).replace('|', "\\|"),
                owner(field.owner)
            );
        }
    }
    text
}

/// How a kind is replaced, in words.
#[must_use]
pub fn replacement(replace: Replace) -> &'static str {
    match replace {
        Replace::NewFirst => "a new one is made, its consumers move, the old one is deleted",
        Replace::OldFirst => "the old one is deleted, then a new one is made: their names collide",
        Replace::Refuse => "only with `--allow-replace`",
    }
}

/// An owner and why, in words.
#[must_use]
pub fn owner(owner: Owner) -> String {
    if owner.why().is_empty() { owner.name().to_owned() } else { format!("{}: {}", owner.name(), owner.why()) }
}

/// A documentation comment as one line, without rustdoc's links.
#[must_use]
pub fn one_line(doc: &str) -> String {
    let mut text = doc.split_whitespace().collect::<Vec<_>>().join(" ");
    while let Some((before, rest)) = text.split_once("[`")
        && let Some((name, behind)) = rest.split_once("`]")
    {
        // A link with an address after it keeps only its text.
        let behind = behind.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(behind, |(_, rest)| rest);
        text = format!("{before}`{name}`{behind}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_page_is_what_the_tables_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/kinds.md");
        if std::env::var_os("PROVISION_WRITE_DOCS").is_some() {
            std::fs::write(&path, page()).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == page(), "docs/kinds.md is old: run the tests with PROVISION_WRITE_DOCS=1");
    }

    #[test]
    fn links_of_rustdoc_are_texts() {
        assert_eq!(one_line("The [`sign`](super::sign) of\n a [`Thing`]."), "The `sign` of a `Thing`.");
    }

    /// What the seed gives to the owner is the owner's.
    #[test]
    fn sizes_and_backups_are_the_owners() {
        let owner = |kind: &str, name: &str| {
            let (_, fields) = tables().iter().find(|(known, _)| known.name == kind).unwrap();
            fields.iter().find(|field| field.name == name).map(|field| field.owner.name())
        };
        for (kind, initial, floor, enforced) in [
            (
                "rds.instance",
                "class storage_type iops max_storage_gib multi_az backup_retention_days backup_window maintenance_window",
                "engine_version storage_gib deletion_protection",
                "encrypted public subnet_group security_groups",
            ),
            (
                "elasticache.replication-group",
                "node_type nodes snapshot_retention_days",
                "engine_version",
                "security_groups subnet_group",
            ),
        ] {
            for (names, wanted) in [(initial, "initial"), (floor, "floor"), (enforced, "enforced")] {
                for name in names.split(' ') {
                    assert_eq!(owner(kind, name), Some(wanted), "{kind}.{name}");
                }
            }
        }
    }
}
