//! Kinds that differ in what becomes of their objects, and are alike in everything else.

use provision_engine::{Handle, Kind, Need, Output, Set, Val, Value};
use schemars::JsonSchema;
use serde::Serialize;

use super::cloud::Shelf;
use super::thing::{Spec, Thing};

/// The id of another object, as a field's value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub(crate) struct Id(pub(crate) String);

impl Value for Id {
    fn refs(&self, out: &mut Vec<String>) {
        out.push(self.0.clone());
    }
}

/// What others read of an object.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    pub(crate) id: String,
    /// The same for every object of a node, and empty until it is known.
    pub(crate) mark: String,
    /// What it says.
    pub(crate) says: String,
    /// Whether all of it is known as soon as it exists.
    pub(crate) known: bool,
}

impl Output for Out {
    fn id(&self) -> &str {
        &self.id
    }
    fn is_known(&self) -> bool {
        self.known
    }
}

/// What is asked of a node.
#[derive(Clone)]
pub(crate) struct Asks {
    text: Val<String>,
    form: Val<String>,
    uses: Vec<Val<Id>>,
    base: Val<Option<Id>>,
    seal: Val<String>,
}

/// A node like `Spec::default()`.
pub(crate) fn asks() -> Asks {
    Asks {
        text: "said".to_owned().into(),
        form: "round".to_owned().into(),
        uses: Vec::new(),
        base: None.into(),
        seal: "wax".to_owned().into(),
    }
}

impl Asks {
    pub(crate) fn text(self, text: impl Into<Val<String>>) -> Self {
        Self { text: text.into(), ..self }
    }
    pub(crate) fn form(self, form: impl Into<Val<String>>) -> Self {
        Self { form: form.into(), ..self }
    }
    pub(crate) fn uses<K: Kind<Out = Out>>(mut self, other: Handle<K>) -> Self {
        self.uses.push(other.exists(|out| Id(out.id.clone())));
        self
    }
    pub(crate) fn uses_ready<K: Kind<Out = Out>>(mut self, other: Handle<K>) -> Self {
        self.uses.push(other.ready(|out| Id(out.id.clone())));
        self
    }
    pub(crate) fn base<K: Kind<Out = Out>>(self, other: Handle<K>) -> Self {
        Self { base: other.exists(|out| Some(Id(out.id.clone()))), ..self }
    }
}

/// A kind of the shelf.
pub(crate) trait Piece: Kind<Out = Out> {
    fn asked(asks: Asks) -> Self::Args;
    fn of(spec: &Spec) -> Self;
    fn spec(&self) -> Spec;
}

macro_rules! pieces {
    ($(#[doc = $doc:tt] $kind:ident $args:ident ($($what:tt)*))*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, Kind)]
        #[kind(out = Out, $($what)*)]
        pub(crate) struct $kind {
            /// What it says.
            pub(crate) text: String,
            /// Its form.
            #[field(replace)]
            pub(crate) form: String,
            /// What it uses.
            pub(crate) uses: Set<Id>,
            /// What it stands on.
            #[field(replace)]
            pub(crate) base: Option<Id>,
            /// What it was sealed with.
            #[field(replace, ignored = "it need not show it")]
            pub(crate) seal: String,
        }

        impl Piece for $kind {
            fn asked(asks: Asks) -> $args {
                let Asks { text, form, uses, base, seal } = asks;
                $args { text, form, uses: Val::all(uses).map(Set::from), base, seal }
            }
            fn of(spec: &Spec) -> Self {
                let Spec { text, form, uses, base, seal } = spec.clone();
                Self { text, form, uses: uses.into_iter().map(Id).collect(), base: base.map(Id), seal }
            }
            fn spec(&self) -> Spec {
                let (uses, base) = (self.uses.iter().map(|id| id.0.clone()).collect(), self.base.as_ref().map(|id| id.0.clone()));
                Spec { text: self.text.clone(), form: self.form.clone(), uses, base, seal: self.seal.clone() }
            }
        }

        impl provision_engine::Operate<Shelf> for $kind {
            async fn list(
                shelf: &Shelf,
                _: &provision_engine::Listing<Shelf>,
            ) -> Result<Vec<provision_engine::Found<Self>>, provision_engine::Fault> {
                shelf.list(Self::NAME, Thing::found)
            }
            async fn watch(
                shelf: &Shelf,
                _: &provision_engine::Listing<Shelf>,
                ids: &[String],
            ) -> Result<Vec<provision_engine::Sighting<Self>>, provision_engine::Fault> {
                shelf.watch(Self::NAME, ids)
            }
            async fn create(shelf: &Shelf, me: &provision_engine::Me<'_>, want: &Self) -> Result<Out, provision_engine::Fault> {
                shelf.pass().await;
                shelf.create::<Self>(me, want)
            }
            async fn update(
                shelf: &Shelf,
                _: &provision_engine::Me<'_>,
                at: &provision_engine::Found<Self>,
                want: &Self,
                diff: &provision_engine::Diff,
            ) -> provision_engine::Updated<Self> {
                let out = shelf.update(&at.out.id, &want.spec(), diff, Self::TIMES.update)?;
                Ok(out.filter(|_| Self::OUT_FOLLOWS))
            }
            async fn tag(
                shelf: &Shelf,
                at: &provision_engine::Found<Self>,
                tags: &provision_engine::Tags,
            ) -> Result<(), provision_engine::Fault> {
                shelf.tag(&at.out.id, tags)
            }
            async fn delete(shelf: &Shelf, at: &provision_engine::Found<Self>) -> Result<(), provision_engine::Fault> {
                shelf.delete("delete", &at.out.id, Self::TIMES.delete)
            }
            async fn purge(shelf: &Shelf, at: &provision_engine::Found<Self>) -> Result<(), provision_engine::Fault> {
                shelf.delete("purge", &at.out.id, Self::TIMES.delete)
            }
        }
    )*};
}

pieces! {
    #[doc = "What is replaced by a new one before the old one goes."]
    Cup CupArgs (name = "shelf.cup", replace = "new-first")
    #[doc = "What there can be only one of."]
    Lone LoneArgs (name = "shelf.lone", replace = "old-first")
    #[doc = "What holds data."]
    Vault VaultArgs (name = "shelf.vault", stateful)
    #[doc = "What the account shares."]
    Shared SharedArgs (name = "shelf.shared", keep, replace = "new-first")
    #[doc = "What takes its time."]
    Oven OvenArgs (name = "shelf.oven", replace = "new-first", create = "10/20/100", update = "5/10/50", delete = "5/10/50")
    #[doc = "What shows its form only when it has dried."]
    Clay ClayArgs (name = "shelf.clay", replace = "old-first", settles_first, create = "10/20/100", update = "5/10/50")
    #[doc = "What others follow when it changes."]
    Slip SlipArgs (name = "shelf.slip", replace = "new-first", out_follows)
}

/// The edge to a node that must be ready, without a value.
pub(crate) fn ready<K: Kind>(node: Handle<K>) -> provision_engine::Read {
    node.edge(Need::Ready)
}
