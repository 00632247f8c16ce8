//! What stands in our networks and is not ours.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::aws::unmanaged::Unmanaged;

use super::super::plain;
use super::title;

/// A line for each.
pub(super) fn unmanaged(out: &mut String, all: &[Unmanaged]) {
    if all.is_empty() {
        return;
    }
    title(out, "not ours, in our network");
    for one in all {
        let name = if one.name.is_empty() { String::new() } else { format!("  {}", plain(&one.name)) };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "    {} {}{}", one.what, plain(&one.id), name.dimmed());
    }
}
