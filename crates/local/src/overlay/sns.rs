//! SNS: whoever owns an address confirms its subscription; the emulators take it for confirmed.

use serde_json::{Value, json};

use crate::account::{Account, lock};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::Call;

const MEMO: &str = "subscription";

fn is_pending(ctx: &Ctx<'_>, arn: &str) -> bool {
    ctx.recall(MEMO, arn).is_some_and(|known| known.get("pending") == Some(&true.into()))
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let params = &call.params;
    match call.operation.as_str() {
        "Subscribe" if matches!(params.text("Protocol"), "email" | "email-json") => {
            let arn = value.text("SubscriptionArn").to_owned();
            // The same address again is the same subscription, confirmed or not.
            if ctx.recall(MEMO, &arn).is_none() {
                let members = json!({"pending": true, "topic": params.text("TopicArn"), "endpoint": params.text("Endpoint")});
                ctx.remember(MEMO, &arn, &members);
            }
            let whole = params.get("ReturnSubscriptionArn").and_then(Value::as_bool) == Some(true);
            if is_pending(ctx, &arn) && !whole {
                value.set("SubscriptionArn", "pending confirmation");
            }
        }
        "Unsubscribe" => ctx.forget(MEMO, params.text("SubscriptionArn")),
        "ListSubscriptions" | "ListSubscriptionsByTopic" => {
            for subscription in value.list_mut("Subscriptions") {
                if is_pending(ctx, subscription.text("SubscriptionArn")) {
                    subscription.set("SubscriptionArn", "PendingConfirmation");
                }
            }
        }
        "GetSubscriptionAttributes" if is_pending(ctx, params.text("SubscriptionArn")) => {
            if let Some(attributes) = value.get_mut("Attributes") {
                attributes.set("PendingConfirmation", "true");
            }
        }
        _ => {}
    }
}

/// Confirms the subscriptions of an address, as its owner would; tells how many there were.
pub(crate) fn confirm(account: &Account, endpoint: &str) -> usize {
    let mut confirmed = 0;
    lock(&account.memo).each(MEMO, |known| {
        if known.get("pending") == Some(&true.into()) && known.get("endpoint").and_then(Value::as_str) == Some(endpoint) {
            known.insert("pending".to_owned(), false.into());
            confirmed += 1;
        }
    });
    confirmed
}
