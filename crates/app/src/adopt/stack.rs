//! A stack of CloudFormation: which of its objects stay when it lets go of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::diagnostic::Diagnostic;
use crate::config::source::Source;
use crate::config::yaml::{Data, Node, parse};

/// The policies under which an object stays when its stack is deleted.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html>.
const STAYS: [&str; 2] = ["Retain", "RetainExceptOnCreate"];

/// The logical ids of a template's resources that have such a policy. The template is YAML or JSON.
///
/// # Errors
/// It is neither.
pub fn retained(template: &Arc<Source>) -> Result<BTreeSet<String>, Diagnostic> {
    let (root, _) = parse(template)?;
    let resources = root.and_then(|root| root.get("Resources").cloned());
    let stays = |policy: &Data| matches!(policy, Data::Scalar { text, .. } if STAYS.contains(&text.as_str()));
    let entries = resources.as_ref().map(Node::entries).unwrap_or_default();
    let those = entries.iter().filter(|entry| entry.value.get("DeletionPolicy").is_some_and(|policy| stays(&policy.data)));
    Ok(those.map(|entry| entry.key.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_known_in_both_forms() {
        let of = |text: &str| retained(&Source::new("template", text.to_owned())).unwrap().into_iter().collect::<Vec<_>>();
        let yaml = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Retain\n    Properties:\n      \
                    BucketName: !Sub '${AWS::StackName}-x'\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      \
                    Arn: !GetAtt Other.Arn\n";
        assert_eq!(of(yaml), ["Bucket"]);
        assert_eq!(
            of(r#"{"Resources": {"A": {"DeletionPolicy": "RetainExceptOnCreate"}, "B": {"DeletionPolicy": "Delete"}}}"#),
            ["A"]
        );
        assert_eq!(of("{}"), Vec::<String>::new());
    }
}
