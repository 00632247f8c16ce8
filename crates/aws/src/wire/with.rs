//! Modules for `with`, in place of the plain conversions.

/// A name that is none where it is empty.
pub mod named {
    use provision_engine::Fault;

    use crate::wire::{Asked, Shown, Text};

    /// The name as a call takes it.
    pub fn asked<T: Text>(name: &Option<T>) -> Result<Option<String>, Fault> {
        name.asked()
    }

    /// The name as an answer shows it.
    pub fn shown<T: Text>(seen: Option<&str>) -> Option<T> {
        Option::shown(seen.filter(|name| !name.is_empty()))
    }
}

/// A list that is left out where it is empty.
pub mod filled {
    use provision_engine::Fault;

    use crate::wire::{Asked, Shown};

    /// The list as a call takes it.
    pub fn asked<T: Asked<Vec<E>>, E>(list: &T) -> Result<Option<Vec<E>>, Fault> {
        Ok(list.asked()?.filter(|list| !list.is_empty()))
    }

    /// The list as an answer shows it.
    pub fn shown<T: Shown<G>, G>(seen: Option<G>) -> T {
        T::shown(seen)
    }
}

/// A switch that is left out where it is off.
pub mod on {
    use provision_engine::Fault;

    /// The switch as a call takes it.
    pub fn asked(on: &bool) -> Result<Option<bool>, Fault> {
        Ok(on.then_some(true))
    }

    /// The switch as an answer shows it.
    pub fn shown(seen: Option<bool>) -> bool {
        seen.unwrap_or_default()
    }
}

/// A policy document as its text. One without statements is none.
pub mod document {
    use provision_engine::Fault;

    use crate::types::PolicyDocument;

    /// The text that a call takes.
    pub fn asked(document: &PolicyDocument) -> Result<Option<String>, Fault> {
        Ok((!document.is_empty()).then(|| document.to_json()))
    }

    /// The document that an answer shows. One that cannot be read is not what anybody asks for, and is written anew.
    pub fn shown(seen: Option<&str>) -> PolicyDocument {
        seen.and_then(PolicyDocument::parse).unwrap_or_else(|| PolicyDocument::new([]))
    }
}

#[cfg(test)]
mod tests {
    use provision_engine::Set;

    use super::*;
    use crate::types::{PolicyDocument, Statement};

    #[test]
    fn what_is_empty_or_off_is_not_said() {
        assert_eq!(filled::asked::<_, String>(&Set::<String>::default()).unwrap(), None);
        assert_eq!(named::shown::<String>(Some("")), None);
        assert_eq!((on::asked(&true).unwrap(), on::asked(&false).unwrap()), (Some(true), None));
        assert!(on::shown(Some(true)) && !on::shown(Some(false)) && !on::shown(None));
    }

    #[test]
    fn a_document_without_statements_is_none_and_one_that_cannot_be_read_is_empty() {
        let document = PolicyDocument::new([Statement::trust_service("ec2.amazonaws.com")]);
        assert_eq!(document::shown(document::asked(&document).unwrap().as_deref()), document);
        assert_eq!(document::asked(&PolicyDocument::new([])).unwrap(), None);
        assert!(document::shown(None).is_empty() && document::shown(Some("no document")).is_empty());
    }
}
