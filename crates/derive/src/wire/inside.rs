//! Fields that stand in shapes inside the one that is written: the path by which a field is read is the one by which it is
//! written.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Ident};

use super::attributes::{Always, Inside, Wiring};
use super::{Row, asked, in_a_part, setter};

/// The step of a path into a list of which only one is ours.
const FIRST: &str = "first";

/// A member of a call that holds a shape.
pub(super) struct Holder {
    pub(super) member: Ident,
    /// The fields in it.
    pub(super) fields: Vec<String>,
    /// What the call is given: nothing where none of the fields is asked for.
    pub(super) value: TokenStream,
}

/// The members that hold fields of ours inside, in the order of the fields.
pub(super) fn members(wiring: &Wiring, rows: &[Row]) -> Vec<Holder> {
    let rows = written(wiring, rows);
    let mut members: Vec<Holder> = Vec::new();
    for row in &rows {
        let member = &row.wiring.inside[0];
        if members.iter().any(|known| known.member == *member) {
            continue;
        }
        let path = std::slice::from_ref(member);
        let fields = below(&rows, path).map(|row| row.name.to_string()).collect();
        members.push(Holder { member: member.clone(), fields, value: value(wiring, &rows, path) });
    }
    members
}

/// The fields that are written by their paths.
fn written<'a>(wiring: &Wiring, rows: &'a [Row]) -> Vec<&'a Row> {
    rows.iter().filter(|row| !row.wiring.inside.is_empty() && !in_a_part(&wiring.parts, &row.name)).collect()
}

fn below<'a>(rows: &'a [&Row], path: &'a [Ident]) -> impl Iterator<Item = &'a Row> {
    rows.iter().copied().filter(move |row| row.wiring.inside.starts_with(path))
}

fn shape<'a>(wiring: &'a Wiring, path: &[Ident]) -> Option<&'a Inside> {
    wiring.inside.iter().find(|inside| inside.path == path)
}

/// What stands at a path, as an `Option`: the one of a list, a field itself, or a shape.
fn value(wiring: &Wiring, rows: &[&Row], path: &[Ident]) -> TokenStream {
    if let Some(first) = below(rows, path).find_map(|row| row.wiring.inside.get(path.len()).filter(|step| *step == FIRST)) {
        let one = value(wiring, rows, &[path, std::slice::from_ref(first)].concat());
        return quote!(::core::option::Option::Some(::core::iter::Iterator::collect(::core::iter::IntoIterator::into_iter(#one))));
    }
    if let Some(row) = below(rows, path).find(|row| row.wiring.inside == path) {
        return asked(row);
    }
    let mut steps: Vec<Ident> = Vec::new();
    for row in below(rows, path) {
        let step = row.wiring.inside[path.len()].clone();
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    let (sets, values): (Vec<_>, Vec<_>) =
        steps.iter().map(|step| (setter(step), value(wiring, rows, &[path, std::slice::from_ref(step)].concat()))).unzip();
    let (fixed, fixed_values): (Vec<_>, Vec<_>) = wiring
        .always
        .iter()
        .filter(|always| always.within == path)
        .map(|Always { member, value, .. }| (setter(member), value))
        .unzip();
    // That there is one was checked.
    let Some(Inside { shape, checked, .. }) = shape(wiring, path) else { return TokenStream::new() };
    let built = if *checked { quote!(crate::client::built(call.build())?) } else { quote!(call.build()) };
    quote!({
        let mut said = false;
        let call = #shape::builder();
        #( let value = #values; said |= value.is_some(); let call = call.#sets(value); )*
        #( let call = call.#fixed(::core::option::Option::Some(#fixed_values)); )*
        if said { ::core::option::Option::Some(#built) } else { ::core::option::Option::None }
    })
}

/// Every shape on the way to a field has a type, and every type a field.
pub(super) fn check(input: &syn::DeriveInput, wiring: &Wiring, rows: &[Row]) -> syn::Result<()> {
    if wiring.creates.is_empty() && wiring.shapes.is_empty() && wiring.lays.is_empty() {
        return Ok(());
    }
    let rows = written(wiring, rows);
    for row in &rows {
        let path = &row.wiring.inside;
        let known = (1..path.len()).all(|len| path[len] == FIRST || shape(wiring, &path[..len]).is_some());
        if !known || !wiring.lays.is_empty() {
            let say = format!(
                "`{0}` stands inside another shape: say of the struct which, `inside(… = …)`, name it in one of `parts`, or say \
                 `create = …`",
                row.name
            );
            return Err(Error::new(row.name.span(), say));
        }
    }
    for Inside { path, .. } in &wiring.inside {
        if below(&rows, path).next().is_none() {
            return Err(Error::new_spanned(&path[0], format!("no field of {} stands in it", input.ident)));
        }
    }
    let fixed = wiring.always.iter().find(|always| !always.within.is_empty() && shape(wiring, &always.within).is_none());
    fixed.map_or(Ok(()), |always| Err(Error::new(always.member.span(), "say in `inside(… = …)` what it stands in")))
}
