//! `#[settings(...)]` on a struct and `#[setting(...)]` on its fields.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Ident, LitStr, Path, Token, parenthesized};

use super::body::Body;

/// Of the struct: whose settings they are.
pub(crate) struct Of {
    /// The crate of the service.
    pub(super) sdk: Path,
    /// What IAM calls the service.
    pub(super) iam: String,
    /// The setter by which each call names the object, and the field that holds the name.
    pub(super) setter: Ident,
    pub(super) name: Ident,
    /// The error that says that the object is not there.
    pub(super) gone: LitStr,
}

/// Of a field: by which calls it is read and written.
pub(crate) struct Setting {
    /// What the names of its calls have in common: `bucket_cors`.
    pub(super) call: Ident,
    /// What the names of its actions have in common: `BucketCORS`.
    pub(super) iam: LitStr,
    /// The error that says that there is none.
    pub(super) absent: Option<LitStr>,
    /// The call that takes it away, and its action, if that is not the one that writes.
    pub(super) delete: Option<Ident>,
    pub(super) delete_iam: Option<LitStr>,
    /// Whether the answer shows the members of the body, and not the body.
    pub(super) flat: bool,
    pub(super) body: Body,
    /// A module with `asked` and `shown` of its own.
    pub(super) with: Option<Path>,
    /// What a new object has, if it is not what an answer that shows nothing means.
    pub(super) new: Option<Expr>,
    /// What a refusal shows that comes too early.
    pub(super) not_yet: Option<LitStr>,
    /// Members of the body that are others', and are written back as they are seen.
    pub(super) keep: Vec<Ident>,
}

fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn list(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    Ok(Punctuated::<Ident, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

/// Each attribute of that name in turn, word by word; whether there is one.
fn words(attrs: &[Attribute], name: &str, mut take: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>) -> syn::Result<bool> {
    let mut any = false;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        any = true;
        attr.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                take(&input.parse()?, input)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })?;
    }
    Ok(any)
}

fn missing(at: &Ident, what: &str) -> Error {
    Error::new(at.span(), format!("`{at}` lacks `{what}`"))
}

impl Of {
    /// Nothing where the struct has no settings.
    pub(crate) fn read(ident: &Ident, attrs: &[Attribute]) -> syn::Result<Option<Self>> {
        let (mut sdk, mut iam, mut object, mut gone) = (None, None, None, None);
        let any = words(attrs, "settings", |word, input| {
            match word.to_string().as_str() {
                "sdk" => sdk = Some(value(input)?),
                "iam" => iam = Some(value::<LitStr>(input)?.value()),
                "gone" => gone = Some(value(input)?),
                "of" => {
                    let setter = value(input)?;
                    object = Some((setter, list(input)?.pop().ok_or_else(|| missing(word, "field"))?));
                }
                _ => return Err(Error::new(word.span(), "of a struct with settings: sdk, iam, of or gone")),
            }
            Ok(())
        })?;
        if !any {
            return Ok(None);
        }
        let (setter, name) = object.ok_or_else(|| missing(ident, "of = setter(field)"))?;
        Ok(Some(Self {
            sdk: sdk.ok_or_else(|| missing(ident, "sdk = crate"))?,
            iam: iam.ok_or_else(|| missing(ident, "iam = \"service\""))?,
            gone: gone.ok_or_else(|| missing(ident, "gone = \"Code\""))?,
            setter,
            name,
        }))
    }
}

impl Setting {
    /// Nothing where the field is no setting.
    pub(crate) fn read(name: &Ident, attrs: &[Attribute]) -> syn::Result<Option<Self>> {
        let (mut call, mut iam, mut absent, mut delete, mut delete_iam) = (None, None, None, None, None);
        let (mut flat, mut body, mut with, mut new, mut not_yet, mut keep) = (false, None, None, None, None, Vec::new());
        let any = words(attrs, "setting", |word, input| {
            match word.to_string().as_str() {
                "call" => call = Some(value(input)?),
                "iam" => iam = Some(value(input)?),
                "absent" => absent = Some(value(input)?),
                "delete" => delete = Some(value(input)?),
                "delete_iam" => delete_iam = Some(value(input)?),
                "flat" => flat = true,
                "body" => body = Some(value(input)?),
                "with" => with = Some(value(input)?),
                "new" => new = Some(value(input)?),
                "not_yet" => not_yet = Some(value(input)?),
                "keep" => keep = list(input)?,
                _ => {
                    let say = "of a setting: call, iam, absent, delete, delete_iam, flat, body, with, new, not_yet or keep";
                    return Err(Error::new(word.span(), say));
                }
            }
            Ok(())
        })?;
        if !any {
            return Ok(None);
        }
        if !keep.is_empty() && delete.is_some() {
            return Err(Error::new(name.span(), format!("`{name}` keeps what is others', so no call may delete it")));
        }
        Ok(Some(Self {
            call: call.ok_or_else(|| missing(name, "call = name"))?,
            iam: iam.ok_or_else(|| missing(name, "iam = \"Name\""))?,
            body: body.ok_or_else(|| missing(name, "body = member"))?,
            absent,
            delete,
            delete_iam,
            flat,
            with,
            new,
            not_yet,
            keep,
        }))
    }
}
