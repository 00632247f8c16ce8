//! The attributes of a kind and of its fields.

use darling::{FromAttributes, FromMeta};

/// `#[kind(...)]` on the struct.
#[derive(FromAttributes)]
#[darling(attributes(kind))]
pub(crate) struct KindAttributes {
    pub(crate) name: String,
    pub(crate) out: syn::Path,
    #[darling(default)]
    pub(crate) replace: ReplaceWord,
    #[darling(default)]
    pub(crate) stateful: bool,
    #[darling(default)]
    pub(crate) keep: bool,
    #[darling(default)]
    pub(crate) out_follows: bool,
    #[darling(default)]
    pub(crate) settles_first: bool,
    #[darling(default)]
    pub(crate) create: Usual,
    #[darling(default)]
    pub(crate) update: Usual,
    #[darling(default)]
    pub(crate) delete: Usual,
    #[darling(default)]
    pub(crate) iam: Iam,
    /// AWS takes no tags for it.
    #[darling(default)]
    pub(crate) tagless: bool,
    /// What Terraform calls the type, where there is one; several are separated by blanks. Before one that is only a part
    /// of such an object stands a `+`.
    #[darling(default)]
    pub(crate) terraform: String,
    /// What CloudFormation calls it.
    #[darling(default)]
    pub(crate) cloudformation: String,
}

/// The IAM actions of each call, separated by blanks; behind an `@` what limits one.
#[derive(FromMeta, Default)]
#[darling(default)]
pub(crate) struct Iam {
    pub(crate) list: String,
    pub(crate) create: String,
    pub(crate) update: String,
    /// Of both.
    pub(crate) write: String,
    pub(crate) delete: String,
    /// The resources of those that write.
    pub(crate) on: String,
}

/// `#[field(...)]` on a field.
#[derive(FromAttributes)]
#[darling(attributes(field))]
pub(crate) struct FieldAttributes {
    #[darling(default)]
    pub(crate) replace: bool,
    #[darling(default)]
    pub(crate) initial: Option<String>,
    #[darling(default)]
    pub(crate) floor: Option<String>,
    #[darling(default)]
    pub(crate) ignored: Option<String>,
    #[darling(default)]
    pub(crate) secret: bool,
    #[darling(default)]
    pub(crate) disposable: bool,
    #[darling(default)]
    pub(crate) also: Option<String>,
}

/// `#[output(...)]` on a field.
#[derive(FromAttributes)]
#[darling(attributes(output))]
pub(crate) struct OutputAttributes {
    #[darling(default)]
    pub(crate) id: bool,
    #[darling(default)]
    pub(crate) alias: bool,
    #[darling(default)]
    pub(crate) known: bool,
    #[darling(default)]
    pub(crate) late: bool,
}

/// How a replacement is carried out.
#[derive(FromMeta, Default, Clone, Copy)]
pub(crate) enum ReplaceWord {
    #[darling(rename = "new-first")]
    NewFirst,
    #[darling(rename = "old-first")]
    OldFirst,
    #[default]
    #[darling(rename = "refuse")]
    Refuse,
}

/// Usual seconds `min/typical/max`.
#[derive(Default, Clone, Copy)]
pub(crate) struct Usual(pub(crate) f64, pub(crate) f64, pub(crate) f64);

impl FromMeta for Usual {
    fn from_string(text: &str) -> darling::Result<Self> {
        let parts: Vec<f64> = text.split('/').filter_map(|part| part.trim().parse().ok()).collect();
        match parts[..] {
            [min, typical, max] if min <= typical && typical <= max => Ok(Self(min, typical, max)),
            _ => Err(darling::Error::custom("expected seconds as \"min/typical/max\", rising")),
        }
    }
}
