//! `#[wire(...)]` on a struct.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Ident, Path, Token, parenthesized};

use super::inside::Inside;
use super::laid::EntryOf;

/// Of the struct: which types of the SDK it is written to and read from.
#[derive(Default)]
pub(super) struct Wiring {
    /// The builders of calls that take the whole.
    pub(super) creates: Vec<Path>,
    /// The builder of the call that changes.
    pub(super) modify: Option<Path>,
    /// The types in which it is shown.
    pub(super) reads: Vec<Path>,
    /// The types over which its settings are laid.
    pub(super) lays: Vec<Path>,
    /// The type of which it is one in a list, by name.
    pub(super) entry: Option<EntryOf>,
    /// Plain types of the SDK that are both built and read.
    pub(super) shapes: Vec<Path>,
    /// Whether the builder of such a type checks what it is given.
    pub(super) checked: bool,
    /// Members that are always the same.
    pub(super) always: Vec<Always>,
    /// Members of a call that are made of several fields.
    pub(super) parts: Vec<Part>,
    /// The types of the shapes inside, in which fields stand.
    pub(super) inside: Vec<Inside>,
    /// Where it is shown what a change is making of it.
    pub(super) pending: Vec<Ident>,
    /// The answers of which that is made in which it is shown: a member in one of them is the call's own.
    pub(super) answers: Vec<Ident>,
}

/// A member of a call that a function makes of fields, or that says the same as a field.
pub(super) struct Part {
    pub(super) member: Ident,
    pub(super) make: Option<Path>,
    pub(super) fields: Vec<Ident>,
}

/// A member that is always the same.
pub(super) struct Always {
    pub(super) member: Ident,
    pub(super) value: Expr,
}

/// Each `#[wire(...)]` in turn, item by item.
pub(super) fn items(attrs: &[Attribute], mut item: impl FnMut(ParseStream<'_>) -> syn::Result<()>) -> syn::Result<()> {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("wire")) {
        attr.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                item(input)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

pub(super) fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

pub(super) fn list<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let content;
    parenthesized!(content in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

impl Parse for Always {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self { member: Ident::parse_any(input)?, value: value(input)? })
    }
}

impl Parse for Part {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let member = input.parse()?;
        input.parse::<Token![=]>()?;
        let make: Path = input.parse()?;
        match make.get_ident() {
            Some(field) if !input.peek(syn::token::Paren) => Ok(Self { member, fields: vec![field.clone()], make: None }),
            _ => Ok(Self { member, fields: list(input)?, make: Some(make) }),
        }
    }
}

impl Wiring {
    pub(super) fn of(attrs: &[Attribute]) -> syn::Result<Self> {
        let mut of = Self::default();
        items(attrs, |input| {
            let word: Ident = input.parse()?;
            match word.to_string().as_str() {
                "create" => of.creates.push(value(input)?),
                "modify" => of.modify = Some(value(input)?),
                "read" => of.reads.push(value(input)?),
                "lay" => of.lays.push(value(input)?),
                "entry" => of.entry = Some(value(input)?),
                "shape" => of.shapes.push(value(input)?),
                "checked" => of.checked = true,
                "parts" => of.parts = list(input)?,
                "always" => of.always = list(input)?,
                "inside" => of.inside = list(input)?,
                "answers" => of.answers = list(input)?,
                "pending" => {
                    input.parse::<Token![=]>()?;
                    of.pending = members(input)?;
                }
                _ => {
                    let say = "of a struct: create, modify, read, shape, lay, entry, checked, always, inside, parts, pending or \
                               answers";
                    return Err(Error::new(word.span(), say));
                }
            }
            Ok(())
        })?;
        Ok(of)
    }

    /// Whether anything is written of it.
    pub(super) fn is_written(&self) -> bool {
        self.modify.is_some() || !(self.creates.is_empty() && self.shapes.is_empty() && self.lays.is_empty())
    }
}

/// `first.second.third`.
pub(super) fn members(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let first = Ident::parse_any(input)?;
    members_from(&first, input)
}

/// `.second.third`, after the first.
pub(super) fn members_from(first: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let mut members = vec![member(first)];
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        members.push(member(&Ident::parse_any(input)?));
    }
    Ok(members)
}

/// A member may be called as a keyword is: `type`.
pub(super) fn member(name: &Ident) -> Ident {
    let text = name.unraw().to_string();
    if syn::parse_str::<Ident>(&text).is_ok() { name.unraw() } else { Ident::new_raw(&text, name.span()) }
}
