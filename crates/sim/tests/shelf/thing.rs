//! One object of the shelf.

use provision_engine::{Found, Mark, Phase, Tags};
use tokio::time::Instant;

use super::kinds::{Out, Piece};

/// The fields of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) text: String,
    pub(crate) form: String,
    pub(crate) uses: Vec<String>,
    pub(crate) base: Option<String>,
    pub(crate) seal: String,
}

impl Default for Spec {
    fn default() -> Self {
        Self { text: "said".to_owned(), form: "round".to_owned(), uses: Vec::new(), base: None, seal: "wax".to_owned() }
    }
}

impl Spec {
    pub(crate) fn uses(mut self, id: &str) -> Self {
        self.uses.push(id.to_owned());
        self
    }
    pub(crate) fn base(self, id: &str) -> Self {
        Self { base: Some(id.to_owned()), ..self }
    }
    pub(crate) fn form(self, form: &str) -> Self {
        Self { form: form.to_owned(), ..self }
    }
    pub(crate) fn seal(self, seal: &str) -> Self {
        Self { seal: seal.to_owned(), ..self }
    }
    pub(crate) fn text(self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self }
    }
    pub(crate) fn names(&self, id: &str) -> bool {
        self.base.iter().chain(&self.uses).any(|name| name == id)
    }
}

/// One object; of the node `a` they are called `a-1`, `a-2`.
#[derive(Clone)]
pub(crate) struct Thing {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) tags: Tags,
    pub(crate) spec: Spec,
    pub(crate) phase: Phase,
    /// It is on its way until then.
    pub(crate) settles: Instant,
    pub(crate) known: bool,
}

impl Thing {
    pub(crate) fn out(&self) -> Out {
        let known = self.known || Instant::now() >= self.settles;
        let mark = if known { format!("mark of {}", node_of(&self.id)) } else { String::new() };
        Out { id: self.id.clone(), mark, says: self.spec.text.clone(), known }
    }
    pub(crate) fn phase(&self) -> Phase {
        let now = Instant::now();
        match &self.phase {
            Phase::Leaving(_) if now >= self.settles => Phase::Gone,
            Phase::Ready if now < self.settles => Phase::Settling("pending".to_owned()),
            phase => phase.clone(),
        }
    }
    pub(crate) fn found<K: Piece>(&self) -> Found<K> {
        Found::ready(Mark::Tags(self.tags.clone()), K::of(&self.spec), self.out()).phase(self.phase())
    }
}

/// The node of an object.
pub(crate) fn node_of(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(node, _)| node)
}
