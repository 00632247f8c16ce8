//! `#[wire(...)]` on a struct and on its fields.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Ident, LitStr, Path, Token, parenthesized};

use super::laid::EntryOf;
use super::within::Within;

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
    /// Members of a call that are shapes with fields of ours inside.
    pub(super) within: Vec<Within>,
}

/// A member of a call that a function makes of fields.
pub(super) struct Part {
    pub(super) member: Ident,
    pub(super) make: Path,
    pub(super) fields: Vec<Ident>,
}

/// A member that is always the same.
pub(super) struct Always {
    pub(super) member: Ident,
    pub(super) value: Expr,
}

/// Of a field: by which members it is written and read.
#[derive(Default)]
pub(super) struct FieldWiring {
    pub(super) create: Option<Ident>,
    pub(super) modify: Option<Ident>,
    /// From the outermost member to the innermost.
    pub(super) read: Vec<Ident>,
    /// The shape that it is written inside of, and its member there.
    pub(super) inside: Option<(Ident, Ident)>,
    /// Members beside the last that say the same: it is written to all of them, and true where all of them are.
    pub(super) twins: Vec<Ident>,
    /// A module with `asked` and `shown` of its own.
    pub(super) with: Option<Path>,
    /// A function that reads it from the whole.
    pub(super) by: Option<Path>,
    /// What it is where AWS says nothing.
    pub(super) absent: Option<Expr>,
    /// Whether what is seen of it stays, with ours laid over it.
    pub(super) laid: bool,
    /// Whether it has members of the whole for itself: it is laid over the whole, and read from it.
    pub(super) whole: bool,
    /// Members that it takes the place of.
    pub(super) instead: Vec<Ident>,
    /// Fields with whose change it is sent too.
    pub(super) also: Vec<Ident>,
    /// The tag that keeps it.
    pub(super) tag: Option<LitStr>,
    /// The tag that is there where it is true.
    pub(super) flag: Option<LitStr>,
}

/// Each `#[wire(...)]` in turn, item by item.
fn items(attrs: &[Attribute], mut item: impl FnMut(ParseStream<'_>) -> syn::Result<()>) -> syn::Result<()> {
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

fn list<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
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
        Ok(Self { member, make: input.parse()?, fields: list(input)? })
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
                "within" => of.within = list(input)?,
                "always" => of.always = list(input)?,
                _ => {
                    return Err(Error::new(
                        word.span(),
                        "of a struct: create, modify, read, shape, lay, entry, checked, always, parts or within",
                    ));
                }
            }
            Ok(())
        })?;
        Ok(of)
    }
}

impl FieldWiring {
    /// Whether a tag has it.
    pub(super) fn is_tag(&self) -> bool {
        self.tag.is_some() || self.flag.is_some()
    }

    /// A field of which nothing is said has the member of its own name.
    pub(super) fn of(name: &Ident, attrs: &[Attribute]) -> syn::Result<Self> {
        let mut of = Self::default();
        let (mut everywhere, mut said) = (None, false);
        items(attrs, |input| {
            if input.peek(Token![else]) {
                input.parse::<Token![else]>()?;
                of.absent = Some(value(input)?);
                said = true;
                return Ok(());
            }
            let word = Ident::parse_any(input)?;
            let named = input.peek(Token![=]);
            match word.to_string().as_str() {
                "create" if named => {
                    input.parse::<Token![=]>()?;
                    let first = Ident::parse_any(input)?;
                    of.write(members(&first, input)?);
                }
                "modify" if named => of.modify = Some(value(input)?),
                "read" if named => {
                    input.parse::<Token![=]>()?;
                    let first = Ident::parse_any(input)?;
                    of.read = members(&first, input)?;
                }
                "with" if named => of.with = Some(value(input)?),
                "by" if named => of.by = Some(value(input)?),
                "tag" if named => of.tag = Some(value(input)?),
                "flag" if named => of.flag = Some(value(input)?),
                "laid" => of.laid = true,
                "whole" => of.whole = true,
                "instead" if input.peek(syn::token::Paren) => of.instead = list(input)?,
                "also" if !input.is_empty() && !input.peek(Token![,]) => of.also = list(input)?,
                _ if named => {
                    return Err(Error::new(
                        word.span(),
                        "of a field: create, modify, read, with, by, else, also, laid, whole, instead, tag or flag",
                    ));
                }
                _ => {
                    everywhere = Some(members(&word, input)?);
                    of.twins = twins(input)?;
                }
            }
            said |= matches!(word.to_string().as_str(), "create" | "modify" | "read" | "by" | "tag" | "flag" | "whole");
            Ok(())
        })?;
        if everywhere.is_none() && !said {
            everywhere = Some(vec![name.clone()]);
        }
        of.fill(everywhere);
        Ok(of)
    }

    /// The member of all directions for those of which nothing is said. What is inside another shape is written where the struct
    /// names that shape.
    fn fill(&mut self, everywhere: Option<Vec<Ident>>) {
        let Some(path) = everywhere else { return };
        if let [member] = &path[..] {
            self.create.get_or_insert_with(|| member.clone());
            self.modify.get_or_insert_with(|| member.clone());
        } else if self.create.is_none() && self.modify.is_none() {
            self.write(path.clone());
        }
        if self.read.is_empty() && self.by.is_none() {
            self.read = path;
        }
    }

    /// By which member it is written, or inside of which shape.
    fn write(&mut self, path: Vec<Ident>) {
        let mut outer = path;
        let Some(member) = outer.pop() else { return };
        match outer.pop() {
            None => self.create = Some(member),
            Some(shape) => self.inside = Some((shape, member)),
        }
    }
}

/// `& second & third`.
fn twins(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let mut twins = Vec::new();
    while input.peek(Token![&]) {
        input.parse::<Token![&]>()?;
        twins.push(member(&Ident::parse_any(input)?));
    }
    Ok(twins)
}

/// `first.second.third`.
fn members(first: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let mut members = vec![member(first)];
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        members.push(member(&Ident::parse_any(input)?));
    }
    Ok(members)
}

/// A member may be called as a keyword is: `type`.
fn member(name: &Ident) -> Ident {
    let text = name.unraw().to_string();
    if syn::parse_str::<Ident>(&text).is_ok() { name.unraw() } else { Ident::new_raw(&text, name.span()) }
}
