//! Types and defaults in words.

use super::key::{Key, Need};
use super::takes::{List, Takes};

impl Takes {
    /// The type, for tables.
    pub(crate) fn label(&'static self) -> String {
        match self {
            Self::Text(form) => form.label.to_owned(),
            Self::Words(words) => words().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Self::Boolean => "true, false".to_owned(),
            Self::Integer(from, to) => format!("{from} to {to}"),
            Self::Numbers(all) => {
                let (from, to) = self.range().unwrap_or_default();
                format!("one of {} numbers from {from} to {to}", all.len())
            }
            Self::Command => "command".to_owned(),
            Self::Commands => "commands".to_owned(),
            Self::Map(shape) => match &shape.names {
                Some(names) => format!("map of {}s", names.of),
                None => "map".to_owned(),
            },
            Self::List(list) if list.or_one => format!("{}, one or a list", list.of.label()),
            Self::List(List { of: Self::Map(_), .. }) => "list of maps".to_owned(),
            Self::List(list) => format!("list: {}", list.of.label()),
            Self::Either(several) => {
                let several: Vec<String> = several
                    .iter()
                    .filter(|one| !matches!(one, Self::List(list) if matches!(list.of, Self::Nothing)))
                    .map(Self::label)
                    .collect();
                several.join(", or ")
            }
            Self::Any => "any".to_owned(),
            Self::Nothing => "nothing".to_owned(),
        }
    }
}

impl Key {
    /// Whether all that is told of two keys is the same.
    pub(crate) fn tells_the_same(&'static self, other: &'static Self) -> bool {
        let said = |key: &'static Self| (key.name, key.also, key.need, key.doc, key.effect, key.touches, key.takes.label());
        std::ptr::eq(self, other) || said(self) == said(other)
    }

    /// What holds without it, for tables.
    pub(crate) fn default_in_words(&self) -> String {
        match self.need {
            Need::Required => "required".to_owned(),
            Need::Unless(other) => format!("required without `{other}`"),
            Need::Default(value) => format!("`{value}`"),
            Need::Else(words) => words.to_owned(),
            Need::Optional if self.idle_because().is_some() => String::new(),
            Need::Optional => "none".to_owned(),
        }
    }
}
