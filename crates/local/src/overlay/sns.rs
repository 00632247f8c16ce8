//! SNS: the emulators take an e-mail address for agreed at once. Here, as on AWS, it is pending until somebody follows the
//! link in the mail: `ConfirmSubscription` with the token of the mail, which is the last part of the subscription's ARN.
//!
//! Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html>.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::Call;

/// The subscription, by its token.
const KIND: &str = "subscription";

/// Agrees.
pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Option<Value> {
    if call.operation != "ConfirmSubscription" {
        return None;
    }
    let token = call.params.text("Token");
    let known = ctx.recall(KIND, token)?;
    ctx.remember(KIND, token, &json!({"Pending": false}));
    Some(json!({"SubscriptionArn": known.text("SubscriptionArn")}))
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    match call.operation.as_str() {
        "Subscribe" if call.params.text("Protocol").starts_with("email") => {
            let arn = value.text("SubscriptionArn").to_owned();
            // Asked again it stays what it is.
            if ctx.recall(KIND, token(&arn)).is_none() {
                ctx.remember(KIND, token(&arn), &json!({"SubscriptionArn": arn, "Pending": true}));
            }
            let whole = call.params.get("ReturnSubscriptionArn").and_then(Value::as_bool).unwrap_or_default();
            if pending(ctx, &arn) && !whole {
                value.set("SubscriptionArn", "pending confirmation");
            }
        }
        "ListSubscriptions" | "ListSubscriptionsByTopic" => {
            for subscription in value.list_mut("Subscriptions") {
                if pending(ctx, subscription.text("SubscriptionArn")) {
                    subscription.set("SubscriptionArn", "PendingConfirmation");
                }
            }
        }
        _ => {}
    }
}

fn pending(ctx: &Ctx<'_>, arn: &str) -> bool {
    ctx.recall(KIND, token(arn)).and_then(|known| known.get("Pending")?.as_bool()).unwrap_or_default()
}

fn token(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or_default()
}
