//! `#[wire(...)]` on a field.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Expr, Ident, LitStr, Path, Token};

use super::attributes::{items, list, member, members, members_from, value};

/// Of a field: by which members it is written and read.
#[derive(Default)]
pub(super) struct FieldWiring {
    pub(super) create: Option<Ident>,
    pub(super) modify: Option<Ident>,
    /// From the outermost member to the innermost.
    pub(super) read: Vec<Ident>,
    /// The path by which it is written, where it stands inside another shape.
    pub(super) inside: Vec<Ident>,
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
    /// The key under which it stands in a map of texts.
    pub(super) key: Option<LitStr>,
    /// Whether a change of it can be pending.
    pub(super) pending: bool,
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
            let (named, alone) = (input.peek(Token![=]), input.is_empty() || input.peek(Token![,]));
            match word.to_string().as_str() {
                "create" if named => {
                    input.parse::<Token![=]>()?;
                    of.write(members(input)?);
                }
                "modify" if named => of.modify = Some(value(input)?),
                "read" if named => {
                    input.parse::<Token![=]>()?;
                    of.read = members(input)?;
                }
                "with" if named => of.with = Some(value(input)?),
                "by" if named => of.by = Some(value(input)?),
                "tag" if named => of.tag = Some(value(input)?),
                "flag" if named => of.flag = Some(value(input)?),
                "key" if named => of.key = Some(value(input)?),
                "laid" if alone => of.laid = true,
                "whole" if alone => of.whole = true,
                "pending" if alone => of.pending = true,
                "instead" if input.peek(syn::token::Paren) => of.instead = list(input)?,
                "also" if input.peek(syn::token::Paren) => of.also = list(input)?,
                _ if named => {
                    let say = "of a field: create, modify, read, with, by, else, also, laid, whole, instead, tag, flag, key or \
                               pending";
                    return Err(Error::new(word.span(), say));
                }
                _ => {
                    everywhere = Some(members_from(&word, input)?);
                    of.twins = twins(input)?;
                }
            }
            let words = ["create", "modify", "read", "by", "tag", "flag", "key", "whole"];
            said |= words.contains(&word.to_string().as_str());
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

    /// Whether it is known where it is read.
    pub(super) fn is_read(&self) -> bool {
        let shown = !self.read.is_empty() || self.by.is_some() || self.absent.is_some() || self.whole;
        shown || self.tag.is_some() || self.flag.is_some() || self.key.is_some()
    }

    /// The member of all directions for those of which nothing is said.
    fn fill(&mut self, path: Vec<Ident>, answers: &[Ident]) {
        let in_an_answer = path.len() > 1 && answers.contains(&path[0]);
        let own = &path[usize::from(in_an_answer)..];
        if let [member] = own {
            self.create.get_or_insert_with(|| member.clone());
            self.modify.get_or_insert_with(|| member.clone());
        } else if self.create.is_none() && self.modify.is_none() {
            self.write(own.to_vec());
        }
        if self.read.is_empty() && self.by.is_none() {
            self.read = path;
        }
    }

    /// By which member it is written, or by which path inside other shapes.
    fn write(&mut self, path: Vec<Ident>) {
        match &path[..] {
            [member] => self.create = Some(member.clone()),
            _ => self.inside = path,
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
