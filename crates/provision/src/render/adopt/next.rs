//! What comes after an adoption: the file to commit, and how the tool that made the objects lets go of them.

use std::fmt::Write as _;
use std::path::Path;

use owo_colors::OwoColorize;
use provision::app::adopt::Item;

use super::objects;
use crate::commands::adopt::{Choice, Source, Why};
use crate::render::plain;

/// The steps.
pub(crate) fn afterwards(choice: &Choice, sources: &[Source], environments: &[&String], file: Option<&Path>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "\n{} {}.", "Adopted".green().bold(), objects(choice.taken.len()));
    if let Some(file) = file {
        let _ = writeln!(out, "{} names what AWS does not list by tags: commit it.", file.display());
    }
    let names: Vec<&str> = environments.iter().map(|name| name.as_str()).collect();
    let _ = writeln!(out, "`provision plan {}` says what still differs.", names.join(" ").trim());
    for (at, source) in sources.iter().enumerate() {
        match source {
            Source::Terraform(path, items) => terraform(&mut out, path, &gone(choice, at, items)),
            Source::Stack(name, items) => stack(&mut out, name, &gone(choice, at, items), items),
        }
    }
    out
}

/// The items of a source that are ours from now on, with what is a part of them.
fn gone<'a>(choice: &Choice, source: usize, items: &'a [Item]) -> Vec<&'a Item> {
    let taken = |at: usize| choice.taken.values().any(|taken| taken.item == Some((source, at)));
    let part = |at: usize| {
        let is = |why: &Why| matches!(why, Why::Part(_) | Why::Ours(_));
        choice.left.iter().any(|left| left.item == Some((source, at)) && is(&left.why))
    };
    items.iter().enumerate().filter(|(at, _)| taken(*at) || part(*at)).map(|(_, item)| item).collect()
}

/// The lines by which Terraform forgets what it would otherwise change back or destroy.
fn terraform(out: &mut String, path: &Path, gone: &[&Item]) {
    if gone.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", "Terraform lets go of them with".bold());
    for item in gone {
        let _ = writeln!(out, "  terraform state rm -state={} '{}'", path.display(), plain(&item.address));
    }
    let _ = writeln!(out, "  Where the state is remote, leave -state out. Take them out of the Terraform files as well.");
}

/// The steps by which CloudFormation lets go of a stack and deletes nothing of it.
fn stack(out: &mut String, name: &str, gone: &[&Item], all: &[Item]) {
    let name = plain(name);
    let _ = writeln!(out, "\n{}", format!("CloudFormation lets go of {name} like this").bold());
    let open: Vec<&str> = gone.iter().filter(|item| !item.retained).map(|item| item.address.as_str()).collect();
    let lost: Vec<&str> = all
        .iter()
        .filter(|item| !item.retained && !gone.iter().any(|known| known.address == item.address))
        .map(|item| item.address.as_str())
        .collect();
    let _ = writeln!(out, "  1. aws cloudformation get-template --stack-name {name} --query TemplateBody > template");
    if open.is_empty() {
        let _ = writeln!(out, "     All that is adopted has `DeletionPolicy: Retain` already: go on with 3.");
    } else {
        let _ = writeln!(out, "     Give `DeletionPolicy: Retain` to: {}.", plain(&open.join(", ")));
    }
    let _ = writeln!(
        out,
        "  2. aws cloudformation update-stack --stack-name {name} --template-body file://template --capabilities CAPABILITY_NAMED_IAM"
    );
    let _ =
        writeln!(out, "     with the stack's parameters: each as `ParameterKey=NAME,UsePreviousValue=true` after --parameters.");
    let _ = writeln!(out, "  3. aws cloudformation delete-stack --stack-name {name}");
    if !lost.is_empty() {
        let _ = writeln!(out, "     It deletes what is not adopted: {}. Retain what is still needed.", plain(&lost.join(", ")));
    }
}
