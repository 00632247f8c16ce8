//! Fields that stand in shapes inside the one that is written: the path by which a field is read is the one by which it is
//! written.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, Path, Token, braced};

use super::attributes::{Always, Wiring, members};
use super::{Made, Row, asked, in_a_part, setter};

/// The step of a path into a list of which only one is ours.
const FIRST: &str = "first";

/// A shape inside the one that is written: `outer.member = Type`, or `outer.member = checked Type` where the type's builder gives a
/// `Result`. What in it is always the same follows in braces: `member = Type { other = value }`.
pub(super) struct Inside {
    /// From the outermost member to the shape.
    path: Vec<Ident>,
    checked: bool,
    shape: Path,
    always: Punctuated<Always, Token![,]>,
}

impl Parse for Inside {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = members(input)?;
        input.parse::<Token![=]>()?;
        let (checked, shape) = (checked(input)?, input.call(Path::parse_mod_style)?);
        let mut always = Punctuated::new();
        if input.peek(syn::token::Brace) {
            let content;
            braced!(content in input);
            always = Punctuated::parse_terminated(&content)?;
        }
        Ok(Self { path, checked, shape, always })
    }
}

/// Whether the word `checked` stands before a type.
pub(crate) fn checked(input: ParseStream<'_>) -> syn::Result<bool> {
    let ahead = input.fork();
    let said = ahead.parse::<Ident>().is_ok_and(|word| word == "checked") && ahead.peek(Ident);
    if said {
        input.parse::<Ident>()?;
    }
    Ok(said)
}

/// What a builder makes.
pub(crate) fn built(checked: bool, builder: &TokenStream) -> TokenStream {
    if checked { quote!(crate::client::built(#builder.build())?) } else { quote!(#builder.build()) }
}

/// The members that hold fields of ours inside, in the order of the fields. Nothing is said where none of the fields asks for anything.
pub(super) fn made(wiring: &Wiring, rows: &[Row]) -> Vec<Made> {
    let rows = written(wiring, rows);
    let mut made: Vec<Made> = Vec::new();
    for row in &rows {
        let member = &row.wiring.inside[0];
        if made.iter().any(|known| known.member == *member) {
            continue;
        }
        let path = std::slice::from_ref(member);
        let fields = below(&rows, path).map(|row| row.name.clone()).collect();
        made.push(Made { member: member.clone(), fields, value: value(wiring, &rows, path) });
    }
    made
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
    // That there is one was checked.
    let Some(Inside { shape, checked, always, .. }) = shape(wiring, path) else { return TokenStream::new() };
    let mut steps: Vec<Ident> = Vec::new();
    for row in below(rows, path) {
        let step = row.wiring.inside[path.len()].clone();
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    let steps = steps.iter().map(|step| {
        let path = [path, std::slice::from_ref(step)].concat();
        let field = rows.iter().find(|row| row.wiring.inside == path);
        let sets = std::iter::once(step).chain(field.into_iter().flat_map(|row| &row.wiring.twins)).map(setter);
        let value = value(wiring, rows, &path);
        quote!(let value = #value; said |= value.is_some(); let call = call #( .#sets(value) )*;)
    });
    let always = always.iter().map(|Always { member, value }| {
        let set = setter(member);
        quote!(let call = call.#set(::core::option::Option::Some(#value));)
    });
    let built = built(*checked, &quote!(call));
    quote!({
        let mut said = false;
        let call = #shape::builder();
        #( #steps )* #( #always )*
        if said { ::core::option::Option::Some(#built) } else { ::core::option::Option::None }
    })
}

/// Every shape on the way to a field has a type, and every type a field.
pub(super) fn check(input: &syn::DeriveInput, wiring: &Wiring, rows: &[Row]) -> syn::Result<()> {
    let rows = written(wiring, rows);
    for Inside { path, .. } in &wiring.inside {
        if below(&rows, path).next().is_none() {
            return Err(Error::new_spanned(&path[0], format!("no field of {} stands in it", input.ident)));
        }
    }
    if !wiring.is_written() {
        return Ok(());
    }
    for row in &rows {
        let path = &row.wiring.inside;
        if !(1..path.len()).all(|len| path[len] == FIRST || shape(wiring, &path[..len]).is_some()) {
            let say = format!(
                "`{0}` stands inside another shape: say of the struct which, `inside(… = …)`, name it in one of `parts`, or say \
                 `create = …`",
                row.name
            );
            return Err(Error::new(row.name.span(), say));
        }
    }
    Ok(())
}
