//! Classes of instances and nodes.

use super::{Invalid, text_type};
use crate::config::diagnostic::quote;

text_type! {
    /// A class of RDS instances.
    InstanceClass, |text| check_class(text, "db.", "instance class", "an instance class such as `db.t4g.micro`")
}

text_type! {
    /// A type of ElastiCache nodes.
    NodeType, |text| check_class(text, "cache.", "node type", "a node type such as `cache.t4g.micro`")
}

fn check_class(text: &str, prefix: &str, what: &str, expected: &str) -> Result<String, Invalid> {
    let class = |text: &str| {
        text.strip_prefix(prefix).and_then(|rest| rest.split_once('.')).is_some_and(|(family, size)| {
            [family, size].iter().all(|part| {
                (1..=20).contains(&part.len())
                    && part.starts_with(|c: char| c.is_ascii_alphanumeric())
                    && part.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            })
        })
    };
    if class(text) {
        return Ok(text.to_owned());
    }
    let longer = format!("{prefix}{text}");
    Err(Invalid::new(format!("{} is no {what}", quote(text)), expected)
        .write((!text.starts_with(prefix) && class(&longer)).then_some(longer)))
}

impl Default for InstanceClass {
    /// `db.t4g.micro`.
    fn default() -> Self {
        Self("db.t4g.micro".to_owned())
    }
}

impl Default for NodeType {
    /// `cache.t4g.micro`.
    fn default() -> Self {
        Self("cache.t4g.micro".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        for text in ["db.t4g.micro", "db.r7g.16xlarge", "db.x2iedn.metal"] {
            assert!(InstanceClass::try_from(text).is_ok(), "{text}");
        }
        for text in ["", "t4g", "db.t4g", "db..micro", "db.t4g.", "DB.t4g.micro", "cache.t4g.micro", "db.t4g.micro ", "db.-.-"] {
            assert!(InstanceClass::try_from(text).is_err(), "{text}");
        }
        assert_eq!(InstanceClass::try_from("t4g.micro").unwrap_err().instead.unwrap(), "db.t4g.micro");
        assert_eq!(NodeType::try_from("t4g.micro").unwrap_err().instead.unwrap(), "cache.t4g.micro");
    }
}
