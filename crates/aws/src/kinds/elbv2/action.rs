//! Actions of listeners and rules. One target group has two forms of which AWS shows both.

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, FixedResponseActionConfig, ForwardActionConfig, RedirectActionConfig, RedirectActionStatusCodeEnum,
    TargetGroupStickinessConfig,
};
use provision_engine::Fault;

use super::DefaultAction;
use crate::types::Arn;

/// A forward to one target group.
pub(super) fn forward(group: &Arn) -> Action {
    Action::builder().r#type(ActionTypeEnum::Forward).target_group_arn(group.as_str()).build()
}

/// The action as AWS takes it.
pub(super) fn write(action: &DefaultAction) -> Result<Action, Fault> {
    let builder = Action::builder();
    match action {
        DefaultAction::Forward(group) => Ok(forward(group)),
        DefaultAction::Fixed(status) => {
            let fixed = FixedResponseActionConfig::builder().status_code(status.to_string()).build();
            Ok(builder.r#type(ActionTypeEnum::FixedResponse).fixed_response_config(fixed).build())
        }
        DefaultAction::RedirectToHttps => {
            let moved = RedirectActionStatusCodeEnum::Http301;
            let redirect = RedirectActionConfig::builder().protocol("HTTPS").port("443").status_code(moved).build();
            Ok(builder.r#type(ActionTypeEnum::Redirect).redirect_config(redirect).build())
        }
        DefaultAction::Other(text) => Err(Fault::fatal(format!("internal: {text} can only be seen, not asked for"))),
    }
}

/// The actions as seen; what we never ask for is described, so that it shows as a difference.
pub(super) fn read(actions: &[Action]) -> DefaultAction {
    let [action] = actions else {
        let kinds: Vec<&str> = actions.iter().map(kind).collect();
        return DefaultAction::Other(kinds.join(", then "));
    };
    let known = match action.r#type() {
        Some(ActionTypeEnum::FixedResponse) => action.fixed_response_config().and_then(fixed),
        Some(ActionTypeEnum::Redirect) => action.redirect_config().and_then(redirect),
        Some(ActionTypeEnum::Forward) => return forwarded(action),
        _ => None,
    };
    known.unwrap_or_else(|| DefaultAction::Other(other(action)))
}

fn kind(action: &Action) -> &str {
    action.r#type().map_or("nothing", ActionTypeEnum::as_str)
}

fn fixed(seen: &FixedResponseActionConfig) -> Option<DefaultAction> {
    let empty = seen.message_body().is_none_or(str::is_empty);
    seen.status_code().and_then(|status| status.parse().ok()).filter(|_| empty).map(DefaultAction::Fixed)
}

fn redirect(seen: &RedirectActionConfig) -> Option<DefaultAction> {
    // Absent parts and their placeholders mean that the part is kept.
    let kept = |part: Option<&str>, as_is: &str| part.is_none_or(|part| part == as_is);
    let same = kept(seen.host(), "#{host}") && kept(seen.path(), "/#{path}") && kept(seen.query(), "#{query}");
    let https = seen.protocol() == Some("HTTPS") && seen.port() == Some("443");
    (same && https && seen.status_code() == Some(&RedirectActionStatusCodeEnum::Http301))
        .then_some(DefaultAction::RedirectToHttps)
}

fn forwarded(action: &Action) -> DefaultAction {
    let config = action.forward_config();
    let groups = config.map(ForwardActionConfig::target_groups).unwrap_or_default();
    let sticky = config.and_then(|config| config.target_group_stickiness_config()).and_then(TargetGroupStickinessConfig::enabled);
    let one = match groups {
        [] => action.target_group_arn(),
        [group] => group.target_group_arn(),
        _ => None,
    };
    match one {
        Some(group) if sticky != Some(true) => DefaultAction::Forward(Arn::new(group)),
        _ => DefaultAction::Other(other(action)),
    }
}

fn other(action: &Action) -> String {
    let mut text = kind(action).to_owned();
    if let Some(fixed) = action.fixed_response_config() {
        text = format!("{text} {} {}", fixed.status_code().unwrap_or_default(), fixed.message_body().unwrap_or_default());
    }
    if let Some(redirect) = action.redirect_config() {
        let parts = [redirect.protocol(), redirect.host(), redirect.port(), redirect.path(), redirect.query()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        text = format!("{text} {} {}", redirect.status_code().map_or("", RedirectActionStatusCodeEnum::as_str), parts.join(" "));
    }
    if let Some(config) = action.forward_config() {
        for group in config.target_groups() {
            text = format!("{text} {} ({})", group.target_group_arn().unwrap_or_default(), group.weight().unwrap_or(1));
        }
        if config.target_group_stickiness_config().and_then(TargetGroupStickinessConfig::enabled) == Some(true) {
            text.push_str(" sticky");
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::TargetGroupTuple;

    use super::*;

    fn group(arn: &str, weight: i32) -> TargetGroupTuple {
        TargetGroupTuple::builder().target_group_arn(arn).weight(weight).build()
    }

    fn forward_to(groups: Vec<TargetGroupTuple>) -> Action {
        let config = ForwardActionConfig::builder().set_target_groups(Some(groups)).build();
        Action::builder().r#type(ActionTypeEnum::Forward).forward_config(config).build()
    }

    #[test]
    fn what_is_written_is_read_back() {
        for action in [DefaultAction::Fixed(404), DefaultAction::RedirectToHttps, DefaultAction::Forward(Arn::new("a"))] {
            assert_eq!(read(&[write(&action).unwrap()]), action);
        }
    }

    #[test]
    fn one_group_is_the_same_in_both_forms() {
        assert_eq!(read(&[forward_to(vec![group("a", 7)])]), DefaultAction::Forward(Arn::new("a")));
        assert_eq!(
            read(&[forward_to(vec![group("a", 1), group("b", 3)])]),
            DefaultAction::Other("forward a (1) b (3)".to_owned())
        );
    }

    #[test]
    fn a_body_or_another_host_is_a_difference() {
        let fixed = FixedResponseActionConfig::builder().status_code("404").message_body("gone").build();
        let action = Action::builder().r#type(ActionTypeEnum::FixedResponse).fixed_response_config(fixed).build();
        assert_eq!(read(&[action]), DefaultAction::Other("fixed-response 404 gone".to_owned()));
        let redirect = RedirectActionConfig::builder().protocol("HTTPS").port("443").host("else.example");
        let redirect = redirect.status_code(RedirectActionStatusCodeEnum::Http301).build();
        let action = Action::builder().r#type(ActionTypeEnum::Redirect).redirect_config(redirect).build();
        assert_eq!(read(&[action]), DefaultAction::Other("redirect HTTP_301 HTTPS else.example 443".to_owned()));
    }
}
