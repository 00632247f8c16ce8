//! Whom a configuration gives fields to, in place of the owners that their tables name.

use std::fmt;

use crate::{Field, FieldInfo, Kind, Owner};

/// Whose a field is, without the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// Ours: a change made outside is drift and is repaired.
    Enforced,
    /// Set at creation, then the owner's; written again only when its value in the configuration changes.
    Initial,
    /// Never lowered.
    Floor,
    /// Never looked at.
    Ignored,
}

impl Whose {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Enforced, Self::Initial, Self::Floor, Self::Ignored];

    /// As configurations and reports write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Initial => "initial",
            Self::Floor => "floor",
            Self::Ignored => "ignored",
        }
    }

    /// The owner of this sort that a configuration names.
    fn owner(self) -> Owner {
        const WHY: &str = "the configuration says so";
        match self {
            Self::Enforced => Owner::Enforced,
            Self::Initial => Owner::Initial(WHY),
            Self::Floor => Owner::Floor(WHY),
            Self::Ignored => Owner::Ignored(WHY),
        }
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which fields of which nodes: `database.*.class` is the field `class` of every node whose name begins with `database.`. `*`
/// stands for any text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPattern {
    nodes: String,
    field: String,
}

impl FieldPattern {
    /// Reads `NODES.FIELD`; nothing where either is missing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (nodes, field) = text.rsplit_once('.')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "*-_./".contains(c);
        let good = !nodes.is_empty() && nodes.chars().all(plain) && !field.is_empty() && !field.contains('*');
        good.then(|| Self { nodes: nodes.to_owned(), field: field.to_owned() })
    }
    /// The field that it names.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
    /// The names of nodes that it is about.
    #[must_use]
    pub fn nodes(&self) -> &str {
        &self.nodes
    }
    /// Whether it is about the node of this name.
    #[must_use]
    pub fn is_about(&self, node: &str) -> bool {
        matches(&self.nodes, node)
    }
}

/// Whether a name is as a pattern says, in which `*` stands for any text.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

impl fmt::Display for FieldPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.nodes, self.field)
    }
}

/// Gives fields to an owner.
pub type Ownership = (FieldPattern, Whose);

/// What keeps a field from having another owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTheirs {
    /// Its values have no order.
    #[error("its values have no order: none is higher than another")]
    NoOrder,
    /// It is a secret.
    #[error("it is a secret, and no trace is kept of what was asked for")]
    Secret,
    /// It is not compared at all.
    #[error("it is never looked at")]
    NotLookedAt,
}

impl Owner {
    /// Whose that is.
    #[must_use]
    pub fn whose(self) -> Whose {
        match self {
            Self::Enforced => Whose::Enforced,
            Self::Initial(_) => Whose::Initial,
            Self::Floor(_) => Whose::Floor,
            Self::Ignored(_) => Whose::Ignored,
        }
    }

    /// The owner of a field of this table's owner once it is given to another.
    fn given_to(self, whose: Whose, secret: bool, ordered: bool) -> Result<Self, NotTheirs> {
        match whose {
            same if same == self.whose() => Ok(self),
            _ if self.whose() == Whose::Ignored => Err(NotTheirs::NotLookedAt),
            Whose::Floor if !ordered => Err(NotTheirs::NoOrder),
            Whose::Initial if secret => Err(NotTheirs::Secret),
            other => Ok(other.owner()),
        }
    }
}

impl FieldInfo {
    /// The owner that the field has when a configuration gives it to `whose`.
    ///
    /// # Errors
    /// It cannot have that owner.
    pub fn given_to(&self, whose: Whose) -> Result<Owner, NotTheirs> {
        self.owner.given_to(whose, self.secret, self.ordered)
    }
    /// Whether a configuration means this field by `name`.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        is_called(self.name, self.also, name)
    }
}

fn is_called(name: &str, also: &str, called: &str) -> bool {
    called == name || (!also.is_empty() && called == also)
}

/// The fields of one node whose owner is not the table's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owners(Vec<(&'static str, Owner)>);

impl Owners {
    /// What the rules give away of a node's fields: of several rules the last one counts, and one that asks for what a field
    /// cannot be is none.
    pub(crate) fn of<K: Kind>(node: &str, rules: &[Ownership]) -> Self {
        let given = |field: &Field<K>| {
            let rule = |(pattern, _): &&Ownership| is_called(field.name, field.also, pattern.field()) && pattern.is_about(node);
            let (_, whose) = rules.iter().rfind(rule)?;
            let owner = field.owner.given_to(*whose, field.secret, field.ordered).ok()?;
            (owner != field.owner).then_some((field.name, owner))
        };
        Self(K::FIELDS.iter().filter_map(given).collect())
    }
    /// Whose a field of the node is.
    pub(crate) fn owner<K: Kind>(&self, field: &Field<K>) -> Owner {
        self.0.iter().find(|(name, _)| *name == field.name).map_or(field.owner, |(_, owner)| *owner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::Thing;

    fn pattern(text: &str) -> FieldPattern {
        FieldPattern::parse(text).unwrap()
    }

    #[test]
    fn a_pattern_has_nodes_and_a_field() {
        for text in ["class", ".class", "database.", "database.*", "data base.class", ""] {
            assert_eq!(FieldPattern::parse(text), None, "{text}");
        }
        assert_eq!(pattern("database.*.class").to_string(), "database.*.class");
        assert_eq!(pattern("cluster.name").field(), "name");
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (text, node) in [
            ("database.*.x", "database.main"),
            ("*.x", "anything.at-all"),
            ("database.main.x", "database.main"),
            ("*.api.x", "service.api"),
            ("service.*.worker.*.x", "service.api.worker.mail"),
            ("*a*.x", "aa"),
        ] {
            assert!(pattern(text).is_about(node), "{text} {node}");
        }
        for (text, node) in [
            ("database.*.x", "cache.main"),
            ("database.main.x", "database.main2"),
            ("*.api.x", "service.api.cron"),
            ("a*a.x", "a"),
            ("a*b*c.x", "acb"),
        ] {
            assert!(!pattern(text).is_about(node), "{text} {node}");
        }
    }

    #[test]
    fn the_last_rule_counts_and_one_that_cannot_be_is_none() {
        let rules = [(pattern("*.class"), Whose::Enforced), (pattern("a.class"), Whose::Ignored)];
        let of = |node: &str, rules: &[Ownership]| Owners::of::<Thing>(node, rules).0;
        assert_eq!(of("b", &rules), [("class", Owner::Enforced)]);
        assert_eq!(of("a", &rules), [("class", Owner::Ignored("the configuration says so"))]);
        // `class` is the owner's by the table, `note` is a text.
        assert!(of("a", &[(pattern("a.class"), Whose::Initial)]).is_empty());
        assert!(of("a", &[(pattern("a.note"), Whose::Floor)]).is_empty());
    }

    #[test]
    fn what_a_field_cannot_be() {
        assert_eq!(Owner::Ignored("").given_to(Whose::Enforced, false, true), Err(NotTheirs::NotLookedAt));
        assert_eq!(Owner::Enforced.given_to(Whose::Initial, true, true), Err(NotTheirs::Secret));
        assert_eq!(Owner::Enforced.given_to(Whose::Floor, false, false), Err(NotTheirs::NoOrder));
        assert!(Owner::Initial("").given_to(Whose::Floor, false, true).is_ok());
    }
}
