//! The derive macros behind a kind's field table.
//!
//! `#[derive(Kind)]` turns a plain struct into the one table the whole tool reads: fields with their
//! documentation, owner, comparison and JSON schema, the arguments struct with late-bound values, and
//! the constants of the kind. It emits data only, never a call to a cloud.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod attributes;
mod kind;
mod output;
mod value;
mod wire;

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

/// Wires a struct to the SDK's types: each field is told once by which members AWS takes and shows it, and what creates it,
/// what changes it and what reads it follow. All of it stands under the feature `sdk`.
///
/// On the struct, `#[wire(...)]`, each where there is such a type:
/// - `create = …`, `modify = …`: the builder of the call; makes it `wire::Create`, `wire::Modify`. Of calls that take the whole there
///   may be several.
/// - `read = …`: the type in which AWS shows it; makes it `wire::Shown`.
/// - `shape = …`: a type inside calls and answers that is both built and read; makes it `wire::Asked` and `wire::Shown`. There may
///   be several. `checked`: its builder gives a `Result`.
/// - `lay = …`: a type in which others set more than we do, so that ours is laid over what is there; makes it `wire::Lay`. There may be several.
/// - `always(member = value, …)`: a member that is the same for all.
/// - `parts(member = function(field, …), …)`: a member that a function makes of several fields. It is given the whole and answers
///   `Result<Option<_>, Fault>`.
///
/// On a field:
/// - nothing: the member of the field's own name in all directions.
/// - `member`: another one. `outer.inner`: read from inside another shape; what is written there belongs into `parts`.
/// - `create = member`, `modify = member`, `read = outer.inner`: where they differ. A field that is marked `#[field(replace)]` is in no
///   modify.
/// - `also(field, …)`: sent too when one of these changes.
/// - `else = value`: what it is where AWS says nothing; alone, of a field that another call shows.
/// - `with = module`: its functions `asked(&field) -> Result<Option<_>, Fault>` and `shown(Option<_>) -> field`, in place of
///   the conversions of `wire`.
/// - `by = function`: reads it from the whole, which it is given as an `Option`.
/// - `tag = "provision:…"`: a tag keeps it, because AWS does not tell; makes the struct `wire::Kept`.
#[proc_macro_derive(Wire, attributes(wire))]
pub fn derive_wire(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    wire::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
