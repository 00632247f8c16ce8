//! The derive macros behind a kind's field table.
//!
//! `#[derive(Kind)]` turns a plain struct into the one table the whole tool reads: fields with their
//! documentation, owner, comparison and JSON schema, the arguments struct with late-bound values, and
//! the constants of the kind. It emits data only, never a call to a cloud.

mod attributes;
mod kind;
mod output;
mod value;

use proc_macro::TokenStream;

/// Makes a struct a kind: `Kind` and its `…Args` struct of late-bound fields.
///
/// On the struct, `#[kind(...)]`:
/// - `name = "ec2.vpc"` (required): the registry key, shown in plans.
/// - `out = VpcOut` (required): what other nodes may read of it.
/// - `replace = "new-first" | "old-first" | "refuse"`: how a change of a `replace` field is carried out; default `refuse`.
/// - `stateful`: it holds data; never removed by surprise.
/// - `keep`: it outlives the stack (a service-linked role).
/// - `out_follows`: an update makes new outputs (a task definition's revision).
/// - `settles_first`: it is changed only once it has settled (a database).
/// - `create = "85/105/125"`, `update = "…"`, `delete = "…"`: usual seconds, min/typical/max; default instant.
/// - `iam(list = "…", create = "…", update = "…", delete = "…")`: the actions each call needs, separated by blanks.
///
/// On each field, `#[field(...)]`: `replace` (default is to update in place), `initial = "why"`,
/// `floor = "why"`, `ignored = "why"` (default is enforced), `secret`; `disposable` on a `bool` that says of a stateful object
/// that nothing of it is missed.
#[proc_macro_derive(Kind, attributes(kind, field))]
pub fn derive_kind(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    kind::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a struct an output: `Output` from its fields.
///
/// On a field, `#[output(...)]`:
/// - `id` (one field): tells the object from every other of its kind; others may refer to it by that.
/// - `alias`: another text by which others may refer to it.
/// - `known`: a `bool`, whether all is there that others may read as soon as the object exists; default true.
#[proc_macro_derive(Output, attributes(output))]
pub fn derive_output(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    output::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a plain type comparable and printable as a field's value: `Value` with its defaults.
#[proc_macro_derive(Value)]
pub fn derive_value(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    value::expand(&input).into()
}
