//! The one lifecycle policy that we write: the last so many images are kept.
//!
//! Source of its form: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html>.

use serde_json::{Value, json};

/// A policy that keeps the last `count` images.
pub(super) fn keep(count: u32) -> String {
    let selection = json!({ "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": count });
    let description = format!("keep the last {count} images");
    let rule = json!({ "rulePriority": 1, "description": description, "selection": selection, "action": { "type": "expire" } });
    json!({ "rules": [rule] }).to_string()
}

/// How many images a policy keeps, if it says nothing but that. Its priority and description mean nothing.
pub(super) fn kept(policy: &str) -> Option<u32> {
    let policy: Value = serde_json::from_str(policy).ok()?;
    let [rule] = policy.get("rules")?.as_array()?.as_slice() else { return None };
    let selection = rule.get("selection")?.as_object()?;
    let count = u32::try_from(selection.get("countNumber")?.as_u64()?).ok()?;
    let plain = json!({ "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": count });
    let expires = *rule.get("action")? == json!({ "type": "expire" });
    (expires && *rule.get("selection")? == plain).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_by_meaning() {
        assert_eq!(kept(&keep(30)), Some(30));
        let other = r#"{"rules":[{"action":{"type":"expire"},"rulePriority":7,
            "selection":{"countNumber":5,"countType":"imageCountMoreThan","tagStatus":"any"}}]}"#;
        assert_eq!(kept(other), Some(5));
    }

    #[test]
    fn a_policy_of_another_form_is_a_difference() {
        let by_age = keep(30).replace("imageCountMoreThan", "sinceImagePushed");
        let some = keep(30).replace(r#""tagStatus":"any""#, r#""tagStatus":"untagged""#);
        let two = r#"{"rules":[{},{}]}"#;
        for policy in [by_age.as_str(), &some, two, "{}", "no JSON", r#"{"rules":[]}"#] {
            assert_eq!(kept(policy), None, "{policy}");
        }
    }
}
