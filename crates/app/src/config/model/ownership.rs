//! Whose the fields of what is deployed are, where the configuration says so.

use provision_engine::{FieldPattern, Ownership, Whose};

use super::Invalid;
use crate::config::diagnostic::quote;
use crate::config::suggest::nearest;

/// Reads which fields are meant.
///
/// # Errors
/// It has no form that names fields, or no kind has a field of this name.
pub fn field_pattern(text: &str) -> Result<FieldPattern, Invalid> {
    const EXPECTED: &str = "nodes and a field of theirs, such as `database.*.instance_class`";
    let pattern =
        FieldPattern::parse(text).ok_or_else(|| Invalid::new(format!("{} names no fields of nodes", quote(text)), EXPECTED))?;
    let field = pattern.field();
    if fields().any(|(_, known)| known.is_called(field)) {
        return Ok(pattern);
    }
    let names = fields().map(|(_, known)| known.name);
    let meant = nearest(field, names).map(|name| format!("{}.{name}", pattern.nodes()));
    Err(Invalid::new(format!("no kind has a field {}", quote(field)), EXPECTED).meant(meant.as_deref()))
}

/// Checks that these fields can have this owner.
///
/// # Errors
/// No kind has such a field that can.
pub fn possible((pattern, whose): &Ownership) -> Result<(), Invalid> {
    let mut why = None;
    for (kind, field) in fields().filter(|(_, field)| field.is_called(pattern.field())) {
        match field.given_to(*whose) {
            Ok(_) => return Ok(()),
            Err(reason) => why = why.or(Some((kind, field, reason))),
        }
    }
    let Some((kind, field, reason)) = why else { return Ok(()) };
    let can: Vec<&str> = Whose::ALL.iter().filter(|other| field.given_to(**other).is_ok()).map(|other| other.as_str()).collect();
    let message = format!("{} of {kind} cannot be {whose}: {reason}", quote(field.name));
    Err(Invalid::new(message, format!("one of {}", can.join(", "))))
}

fn fields() -> impl Iterator<Item = (&'static str, &'static provision_engine::FieldInfo)> {
    provision_aws::tables().iter().flat_map(|(kind, fields)| fields.iter().map(|field| (kind.name, field)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_tables_have() {
        assert!(field_pattern("database.*.class").is_ok() && field_pattern("database.*.instance_class").is_ok());
        assert_eq!(field_pattern("database.*.clas").unwrap_err().instead.as_deref(), Some("database.*.class"));
        assert!(field_pattern("class").is_err());
    }

    #[test]
    fn only_what_a_field_can_be() {
        let rule = |text: &str, whose| possible(&(field_pattern(text).unwrap(), whose));
        assert!(rule("database.*.class", Whose::Enforced).is_ok());
        let floor = rule("database.*.class", Whose::Floor).unwrap_err();
        assert_eq!(
            floor.to_string(),
            "`class` of rds.instance cannot be floor: its values have no order: none is higher than another; expected one of \
             enforced, initial, ignored"
        );
        assert!(rule("distribution.web_acl", Whose::Enforced).is_err());
    }
}
