//! `#[wire(...)]` on a struct and on its fields.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Ident, LitStr, Path, Token, parenthesized};

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

/// A shape inside the one that is written.
pub(super) struct Inside {
    /// From the outermost member to the shape.
    pub(super) path: Vec<Ident>,
    pub(super) shape: Path,
    /// Whether its builder checks what it is given.
    pub(super) checked: bool,
}

/// A member of a call that a function makes of fields, or that says the same as a field.
pub(super) struct Part {
    pub(super) member: Ident,
    pub(super) make: Option<Path>,
    pub(super) fields: Vec<Ident>,
}

/// A member that is always the same.
pub(super) struct Always {
    /// The shapes that it stands in.
    pub(super) within: Vec<Ident>,
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
    /// The path by which it is written, where it stands inside another shape.
    pub(super) inside: Vec<Ident>,
    /// A module with `asked` and `shown` of its own.
    pub(super) with: Option<Path>,
    /// A function that reads it from the whole.
    pub(super) by: Option<Path>,
    /// What it is where AWS says nothing.
    pub(super) absent: Option<Expr>,
    /// Fields with whose change it is sent too.
    pub(super) also: Vec<Ident>,
    /// The tag that keeps it.
    pub(super) tag: Option<LitStr>,
    /// The key under which it stands in a map of texts.
    pub(super) key: Option<LitStr>,
    /// Whether a change of it can be pending.
    pub(super) pending: bool,
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

fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
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
        let mut within = members(&Ident::parse_any(input)?, input)?;
        let member = within.pop().ok_or_else(|| input.error("a member is named"))?;
        Ok(Self { within, member, value: value(input)? })
    }
}

impl Parse for Inside {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = members(&Ident::parse_any(input)?, input)?;
        input.parse::<Token![=]>()?;
        let ahead = input.fork();
        let checked = ahead.parse::<Ident>().is_ok_and(|word| word == "checked") && ahead.peek(Ident);
        if checked {
            input.parse::<Ident>()?;
        }
        Ok(Self { path, shape: input.parse()?, checked })
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
                "shape" => of.shapes.push(value(input)?),
                "checked" => of.checked = true,
                "parts" => of.parts = list(input)?,
                "always" => of.always = list(input)?,
                "inside" => of.inside = list(input)?,
                "answers" => of.answers = list(input)?,
                "pending" => {
                    input.parse::<Token![=]>()?;
                    of.pending = members(&Ident::parse_any(input)?, input)?;
                }
                _ => {
                    let say = "of a struct: create, modify, read, shape, lay, checked, always, inside, parts, pending or answers";
                    return Err(Error::new(word.span(), say));
                }
            }
            Ok(())
        })?;
        Ok(of)
    }
}

impl FieldWiring {
    /// A field of which nothing is said has the member of its own name.
    pub(super) fn of(name: &Ident, attrs: &[Attribute], answers: &[Ident]) -> syn::Result<Self> {
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
                "create" if named => of.create = Some(value(input)?),
                "modify" if named => of.modify = Some(value(input)?),
                "read" if named => {
                    input.parse::<Token![=]>()?;
                    let first = Ident::parse_any(input)?;
                    of.read = members(&first, input)?;
                }
                "with" if named => of.with = Some(value(input)?),
                "by" if named => of.by = Some(value(input)?),
                "tag" if named => of.tag = Some(value(input)?),
                "key" if named => of.key = Some(value(input)?),
                "pending" if !input.peek(Token![.]) => of.pending = true,
                "also" if !input.is_empty() && !input.peek(Token![,]) => of.also = list(input)?,
                _ if named => {
                    return Err(Error::new(
                        word.span(),
                        "of a field: create, modify, read, with, by, else, also, tag, key or pending",
                    ));
                }
                _ => everywhere = Some(members(&word, input)?),
            }
            said |= matches!(word.to_string().as_str(), "create" | "modify" | "read" | "by" | "tag" | "key");
            Ok(())
        })?;
        if everywhere.is_none() && !said {
            everywhere = Some(vec![name.clone()]);
        }
        if let Some(path) = everywhere {
            of.fill(path, answers);
        }
        Ok(of)
    }

    /// The member of all directions for those of which nothing is said.
    fn fill(&mut self, path: Vec<Ident>, answers: &[Ident]) {
        let in_an_answer = path.len() > 1 && answers.contains(&path[0]);
        let own = &path[usize::from(in_an_answer)..];
        if let [member] = own {
            self.create.get_or_insert_with(|| member.clone());
            self.modify.get_or_insert_with(|| member.clone());
        } else if self.create.is_none() && self.modify.is_none() {
            self.inside = own.to_vec();
        }
        if self.read.is_empty() && self.by.is_none() {
            self.read = path;
        }
    }
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
