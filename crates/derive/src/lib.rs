//! The derive macros behind a kind's field table.
//!
//! `#[derive(Kind)]` turns a plain struct into the one table the whole tool reads: fields with their
//! documentation, owner, comparison and JSON schema, the arguments struct with late-bound values, and
//! the constants of the kind. It emits data only, never a call to a cloud. What goes between the table and a cloud comes
//! from `Wire` and `Settings`, and stands under a feature.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod attributes;
mod iam;
mod kind;
mod output;
mod settings;
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
/// - `iam(list = "…", create = "…", update = "…", delete = "…", on = "…")`: the actions each call needs, separated by blanks, and the
///   resources of those that write, as ends of ARNs. `write` is of `create` and of `update`. Behind an `@` stands what else limits an action:
///   `@own` reads data, and is for the resources too; `@plain` is limited to no resource; `@asks` by the tags asked for; `@tagged` by those of
///   the object; `iam:PassRole@` and `iam:CreateServiceLinkedRole@` by the services that roles are passed to, and made for.
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
///   Of a type that is a `shape` too: `wire::Laid`, which builds it where nothing is there.
/// - `entry = Type { member }`: it is one in a list of such, told from the others by that member; makes it `wire::Entry`, by which a map of
///   it is laid over the list.
/// - `always(member = value, …)`: a member that is the same for all.
/// - `parts(member = function(field, …), …)`: a member that a function makes of several fields. It is given the whole and answers
///   `Result<Option<_>, Fault>`. `parts(member = field)`: a member that says the same as that field.
/// - `inside(outer.member = Type, …)`: a shape with fields of ours inside, by its path; `= checked Type` where its builder gives a
///   `Result`, `= Type { other = value }` with what in it is always the same. It is built of the fields whose paths begin with its own, and
///   left out where none of them asks for anything. The step `first` in a path is a list of one.
/// - `answers(member, …)`: the answers of which the type that is read is made; what stands in one of them is a member of the call itself.
/// - `pending = outer.member`: where it is shown what a change is making of it.
///
/// On a field:
/// - nothing: the member of the field's own name in all directions.
/// - `member`: another one. `outer.inner`: inside another shape, which the struct names in `inside`; if not, it is one of the fields
///   of a part. `outer.one & two`: of a `bool` that is written to both, and true where both are.
/// - `create = member`, `modify = member`, `read = outer.inner`: where they differ. A field that is marked `#[field(replace)]` is in no
///   modify.
/// - `pending`: what a change is making of it counts for what it is.
/// - `key = "…"`: it stands under that key in a map of texts; makes the struct `wire::Keyed`.
/// - `also(field, …)`: sent too when one of these changes.
/// - `laid`: what is seen of it stays, with ours laid over it: its type is `wire::Laid`.
/// - `whole`: it has members of the whole for itself: its own `wire::Lay` and `wire::Shown` are of the whole.
/// - `instead(member, …)`: members that it takes the place of, and that go where it is laid over them.
/// - `else = value`: what it is where AWS says nothing; alone, of a field that another call shows.
/// - `with = module`: its functions `asked(&field) -> Result<Option<_>, Fault>` and `shown(Option<_>) -> field`, in place of
///   the conversions of `wire`.
/// - `by = function`: reads it from the whole, which it is given as an `Option`.
/// - `tag = "provision:…"`: a tag keeps it, because AWS does not tell; makes the struct `wire::Kept`. `flag = "…"`: of a `bool` that is
///   true where the tag is there.
#[proc_macro_derive(Wire, attributes(wire))]
pub fn derive_wire(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    wire::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Wires fields to settings of an object that AWS has calls of their own for, one to read each, one to write it, and perhaps one
/// to take it away. What reads them all, what writes those that differ, and the actions of the kind follow. All of it stands under
/// the feature `sdk`.
///
/// On the struct, `#[settings(...)]`:
/// - `sdk = aws_sdk_…`: the crate of the service. `iam = "s3"`: what IAM calls it.
/// - `of = setter(field)`: how each call names the object.
/// - `gone = "Code"`: the error that says that there is no such object.
///
/// On a field, `#[setting(...)]`:
/// - `call = bucket_cors`: its calls are `get_bucket_cors` and `put_bucket_cors`. `iam = "BucketCORS"`: their actions are
///   `s3:GetBucketCORS` and `s3:PutBucketCORS`.
/// - `body = member: Type { … }`: the body of the call that writes, as a pattern with the field at its innermost name: `{ status }`. `{ a &
///   b }`: it stands in both. `{ rules: [Type { … }] }`: in a list of one; `[_]`: it is that one itself. `checked Type`: the type's
///   builder gives a `Result`. `body = member` alone: it is the body. The same pattern finds it in the answer; `flat`: the
///   answer shows the members of the body, and not the body.
/// - `absent = "Code"`: the error that says that there is none.
/// - `delete = delete_…`: the call that takes it away, where nothing is asked for; `delete_iam = "…"`: its action, if it has one of its own.
///   Without it nothing is written where nothing is asked for.
/// - `with = module`: its `asked` and `shown` in place of the conversions of `wire`, as in [`Wire`].
/// - `new = value`: what a new object has, where that is not what an answer without it means.
/// - `not_yet = "sign"`: of a refusal that comes because something else is too new.
/// - `keep(member, …)`: members of the body that others set: they are written back as a look shows them.
///
/// A field that is no setting and is not the object's name has its default when the settings are read.
#[proc_macro_derive(Settings, attributes(settings, setting))]
pub fn derive_settings(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    settings::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
