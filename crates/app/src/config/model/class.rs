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

impl InstanceClass {
    /// Memory of an instance in GiB, for the classes whose sizes follow one rule: t, m from the fourth and r from the fifth
    /// generation on. `None`: another class, or a size of its own.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html>.
    pub fn memory_gib(&self) -> Option<u32> {
        let (family, size) = self.as_str().strip_prefix("db.")?.split_once('.')?;
        let mut letters = family.chars();
        let kind = (letters.next()?, letters.next()?.to_digit(10)?);
        let large = match kind {
            ('t', 2..) | ('m', 4..) => 8,
            ('r', 5..) => 16,
            _ => return None,
        };
        match (kind.0, size) {
            ('t', "micro") => Some(1),
            ('t', "small") => Some(2),
            ('t', "medium") => Some(4),
            (_, "large") => Some(large),
            (_, "xlarge") => Some(2 * large),
            (_, size) => size.strip_suffix("xlarge")?.parse::<u32>().ok()?.checked_mul(2 * large),
        }
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
    fn memory_of_classes() {
        let cases = [
            ("db.t4g.micro", Some(1)),
            ("db.t3.small", Some(2)),
            ("db.t4g.medium", Some(4)),
            ("db.t4g.2xlarge", Some(32)),
            ("db.m4.10xlarge", Some(160)),
            ("db.m7g.large", Some(8)),
            ("db.m6gd.xlarge", Some(16)),
            ("db.r5.24xlarge", Some(768)),
            ("db.r8g.large", Some(16)),
            // With rules of their own, or none.
            ("db.t1.micro", None),
            ("db.m3.medium", None),
            ("db.m6g.medium", None),
            ("db.r4.large", None),
            ("db.x2g.large", None),
            ("db.r7i.metal-24xl", None),
            ("db.r5.4294967295xlarge", None),
        ];
        for (class, memory) in cases {
            assert_eq!(InstanceClass::try_from(class).unwrap().memory_gib(), memory, "{class}");
        }
    }

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
