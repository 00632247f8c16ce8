//! Pages: the front cuts them itself, with AWS's own default sizes. ministack ignores most sizes
//! (and once loses what does not fit), winterbaume all; and what realism hides or adds must not
//! make pages of odd sizes.

use serde_json::Value;

use super::ctx::Ctx;
use crate::model::Paginator;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// The services whose lists are known to be lists; elsewhere a token may mean a place in a stream.
const SERVICES: [&str; 11] = [
    "ec2",
    "elbv2",
    "ecs",
    "iam",
    "logs",
    "ecr",
    "cloudwatch",
    "application-autoscaling",
    "rds",
    "elasticache",
    "secretsmanager",
];

/// More pages than this are an emulator that goes in circles.
const MOST_PAGES: usize = 1000;

/// The part of a list that a call asks for.
#[derive(Debug)]
pub(super) struct Page {
    form: Paginator,
    offset: usize,
    size: Option<usize>,
}

/// How many objects AWS answers when it is not told (each call's page in the API references).
fn default_size(service: &str, operation: &str) -> Option<usize> {
    match (service, operation) {
        ("ecs", "ListServices") => Some(10),
        ("logs", "DescribeLogGroups") | ("cloudwatch" | "application-autoscaling", _) => Some(50),
        ("ecs" | "iam" | "ecr" | "rds" | "elasticache" | "secretsmanager", _) => Some(100),
        ("elbv2", _) => Some(400),
        // EC2 answers everything, or a thousand at least.
        _ => None,
    }
}

/// Takes the page out of a call's parameters, so that the emulator answers from the start.
pub(super) fn take(call: &mut Call) -> Result<Option<Page>, ApiError> {
    let (service, operation) = (call.service.name.as_str(), call.operation.as_str());
    let lists =
        operation.starts_with("Describe") || operation.starts_with("List") || operation == "GetAccountAuthorizationDetails";
    let Some(form) = call.service.paginators.get(operation).filter(|_| lists && SERVICES.contains(&service)) else {
        return Ok(None);
    };
    let form = form.clone();
    let token = call.params.text(&form.input_token).to_owned();
    let offset = if token.is_empty() {
        0
    } else {
        let offset = token.strip_prefix("page-").and_then(|n| n.parse().ok());
        offset.ok_or_else(|| ApiError::new("InvalidNextToken", format!("The token {token} is invalid")))?
    };
    let asked = call.params.get(&form.limit_key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let size = asked.or_else(|| default_size(service, operation));
    call.params.unset(&form.input_token);
    call.params.unset(&form.limit_key);
    Ok(Some(Page { form, offset, size }))
}

impl Page {
    /// Fetches what the emulator left for further pages of its own.
    pub(super) async fn complete(&self, ctx: &Ctx<'_>, call: &Call, value: &mut Value) -> Result<(), ApiError> {
        let mut token = value.text(&self.form.output_token).to_owned();
        for _ in 0..MOST_PAGES {
            if token.is_empty() {
                break;
            }
            let mut params = call.params.clone();
            params.set(&self.form.input_token, token.clone());
            let more = ctx.ask(&call.service.name, &call.operation, params).await?;
            for list in self.form.lists() {
                let mut all = value.list(list).to_vec();
                all.extend(more.list(list).iter().cloned());
                if value.has(list) || !all.is_empty() {
                    value.set(list, all);
                }
            }
            let next = more.text(&self.form.output_token).to_owned();
            if next == token {
                break;
            }
            token = next;
        }
        value.unset(&self.form.output_token);
        if let Some(more) = &self.form.more_results {
            value.set(more, false);
        }
        Ok(())
    }

    /// Cuts the page out of the whole list.
    pub(super) fn cut(&self, value: &mut Value) {
        let Some(size) = self.size else {
            return;
        };
        // Several lists count as one, in the order of the model.
        let (mut skip, mut left, mut beyond) = (self.offset, size, false);
        for list in self.form.lists() {
            let Some(items) = value.get_mut(list).and_then(Value::as_array_mut) else {
                continue;
            };
            let skipped = skip.min(items.len());
            items.drain(..skipped);
            skip -= skipped;
            beyond |= items.len() > left;
            items.truncate(left);
            left -= items.len();
        }
        if beyond {
            value.set(&self.form.output_token, format!("page-{}", self.offset + size));
        }
        if let Some(more) = &self.form.more_results {
            value.set(more, beyond);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Page;
    use crate::model::Paginator;

    fn cut(offset: usize, size: usize) -> Value {
        let form: Paginator = serde_json::from_value(json!({
            "input_token": "Marker", "output_token": "Marker", "limit_key": "MaxItems",
            "more_results": "IsTruncated", "result_key": ["A", "B"],
        }))
        .unwrap();
        let mut value = json!({"A": [1, 2, 3], "B": [4, 5]});
        Page { form, offset, size: Some(size) }.cut(&mut value);
        value
    }

    #[test]
    fn pages_go_over_all_lists() {
        assert_eq!(cut(0, 2), json!({"A": [1, 2], "B": [], "Marker": "page-2", "IsTruncated": true}));
        assert_eq!(cut(2, 2), json!({"A": [3], "B": [4], "Marker": "page-4", "IsTruncated": true}));
        assert_eq!(cut(4, 2), json!({"A": [], "B": [5], "IsTruncated": false}));
        assert_eq!(cut(0, 5), json!({"A": [1, 2, 3], "B": [4, 5], "IsTruncated": false}));
        assert_eq!(cut(9, 5), json!({"A": [], "B": [], "IsTruncated": false}));
    }
}
