//! How an alarm compares.

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

/// The comparison of a metric with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// At or above it.
    AtLeast,
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// At or below it.
    AtMost,
}

#[cfg(feature = "sdk")]
mod operator {
    use aws_sdk_cloudwatch::types::ComparisonOperator;

    use super::Comparison;

    impl Comparison {
        /// As CloudWatch writes it.
        pub(in super::super) fn operator(self) -> ComparisonOperator {
            match self {
                Self::AtLeast => ComparisonOperator::GreaterThanOrEqualToThreshold,
                Self::Above => ComparisonOperator::GreaterThanThreshold,
                Self::Below => ComparisonOperator::LessThanThreshold,
                Self::AtMost => ComparisonOperator::LessThanOrEqualToThreshold,
            }
        }

        /// As seen. The operators of anomaly bands read as the nearest: such an alarm has no metric of its own, and
        /// differs there.
        pub(in super::super) fn of(operator: Option<&ComparisonOperator>) -> Self {
            match operator {
                Some(ComparisonOperator::GreaterThanOrEqualToThreshold) => Self::AtLeast,
                Some(ComparisonOperator::LessThanThreshold | ComparisonOperator::LessThanLowerThreshold) => Self::Below,
                Some(ComparisonOperator::LessThanOrEqualToThreshold) => Self::AtMost,
                _ => Self::Above,
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_is_written_is_read_back() {
            for comparison in [Comparison::AtLeast, Comparison::Above, Comparison::Below, Comparison::AtMost] {
                assert_eq!(Comparison::of(Some(&comparison.operator())), comparison);
            }
        }
    }
}
