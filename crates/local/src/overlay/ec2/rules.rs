//! Security group rules are kept here, whole: ministack gives one id to all sources of a
//! permission, loses descriptions and prefix lists and takes duplicates; moto loses rules and
//! descriptions; neither has the default group's rule.

use serde_json::{Map, Value, json};

use super::nat::id;
use super::rule_table::{complete, from_permissions, from_request, initial, same, to_permissions, weights};
use crate::front::Ctx;
use crate::value::{Fields as _, filter, specified_tags};
use crate::wire::{ApiError, Call};

/// Rules per group, direction and address family (VPC user guide, Quotas).
const LIMIT: u64 = 60;

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    let params = &call.params;
    let answer = match call.operation.as_str() {
        "AuthorizeSecurityGroupIngress" => authorize(ctx, params, false).await?,
        "AuthorizeSecurityGroupEgress" => authorize(ctx, params, true).await?,
        "RevokeSecurityGroupIngress" => revoke(ctx, params, false).await?,
        "RevokeSecurityGroupEgress" => revoke(ctx, params, true).await?,
        "ModifySecurityGroupRules" => modify(ctx, params).await?,
        "UpdateSecurityGroupRuleDescriptionsIngress" => describe(ctx, params, false).await?,
        "UpdateSecurityGroupRuleDescriptionsEgress" => describe(ctx, params, true).await?,
        "DescribeSecurityGroupRules" => list(ctx, params).await?,
        "CreateTags" | "DeleteTags" => return Ok(tag(ctx, call)),
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

/// The rules of a group; a group that was not touched yet has its first ones.
async fn load(ctx: &Ctx<'_>, params: &Value) -> Result<String, ApiError> {
    let group = params.text("GroupId");
    let selector =
        if group.is_empty() { json!({"GroupNames": [params.text("GroupName")]}) } else { json!({"GroupIds": [group]}) };
    let found = ctx.ask("ec2", "DescribeSecurityGroups", selector).await?;
    let Some(group) = found.list("SecurityGroups").first() else {
        let message = format!("The security group '{group}' does not exist");
        return Err(ApiError::new("InvalidGroup.NotFound", message));
    };
    rules_of(ctx, group);
    Ok(group.text("GroupId").to_owned())
}

fn rules_of(ctx: &Ctx<'_>, group: &Value) -> Vec<Value> {
    let group_id = group.text("GroupId");
    let (account, region) = (ctx.account.id.as_str(), ctx.region);
    ctx.change("group", group_id, |members| {
        let rules = members.entry("rules").or_insert_with(|| {
            let mut first = initial(group_id, group.text("GroupName") == "default");
            for rule in &mut first {
                complete(rule, &id("sgr"), group_id, account, region, &[]);
            }
            Value::Array(first)
        });
        rules.as_array().cloned().unwrap_or_default()
    })
}

fn with_rules<T>(ctx: &Ctx<'_>, group: &str, with: impl FnOnce(&mut Vec<Value>) -> T) -> T {
    ctx.change("group", group, |members| {
        let rules = members.entry("rules").or_insert_with(|| json!([]));
        match rules.as_array_mut() {
            Some(rules) => with(rules),
            None => with(&mut Vec::new()),
        }
    })
}

/// The permissions of a request, in the list's form.
fn permissions(params: &Value) -> Vec<Value> {
    let listed = params.list("IpPermissions");
    if !listed.is_empty() || !params.has("IpProtocol") {
        return listed.to_vec();
    }
    let mut one = crate::value::pick(params, &["IpProtocol", "FromPort", "ToPort"]);
    if params.has("CidrIp") {
        one.set("IpRanges", json!([{"CidrIp": params.text("CidrIp")}]));
    }
    vec![one]
}

async fn authorize(ctx: &Ctx<'_>, params: &Value, egress: bool) -> Result<Value, ApiError> {
    let group = load(ctx, params).await?;
    let mut new = from_permissions(&permissions(params), egress);
    for rule in &new {
        let other = rule.get("ReferencedGroupInfo").map_or("", |r| r.text("GroupId"));
        if !other.is_empty() {
            ctx.ask("ec2", "DescribeSecurityGroups", json!({"GroupIds": [other]})).await?;
        }
    }
    let sizes = if ctx.front.settings.realism.is_on() { prefix_list_sizes(ctx).await? } else { Map::new() };
    let tags = specified_tags(params, "security-group-rule");
    let (account, region) = (ctx.account.id.as_str(), ctx.region);
    with_rules(ctx, &group, |rules| {
        for rule in &new {
            if rules.iter().any(|known| same(known, rule)) {
                let message = "the specified rule already exists";
                return Err(ApiError::new("InvalidPermission.Duplicate", message));
            }
        }
        for rule in &mut new {
            complete(rule, &id("sgr"), &group, account, region, &tags);
        }
        if ctx.front.settings.realism.is_on() {
            let mut all = rules.clone();
            all.extend(new.iter().cloned());
            let (v4, v6) = weights(&all, egress, &sizes);
            if v4 > LIMIT || v6 > LIMIT {
                let message = "The maximum number of rules per security group has been reached.";
                return Err(ApiError::new("RulesPerSecurityGroupLimitExceeded", message));
            }
        }
        rules.extend(new.iter().cloned());
        Ok(())
    })?;
    Ok(json!({"Return": true, "SecurityGroupRules": new}))
}

/// What AWS's prefix lists weigh (VPC user guide, AWS-managed prefix lists), by id.
async fn prefix_list_sizes(ctx: &Ctx<'_>) -> Result<Map<String, Value>, ApiError> {
    let found = ctx.ask("ec2", "DescribeManagedPrefixLists", json!({})).await?;
    Ok(found
        .list("PrefixLists")
        .iter()
        .map(|list| {
            let name = list.text("PrefixListName");
            let size = if name.ends_with("cloudfront.origin-facing") {
                55
            } else if list.text("OwnerId") == "AWS" {
                1
            } else {
                list.get("MaxEntries").and_then(Value::as_u64).unwrap_or(1)
            };
            (list.text("PrefixListId").to_owned(), json!(size))
        })
        .collect())
}

async fn revoke(ctx: &Ctx<'_>, params: &Value, egress: bool) -> Result<Value, ApiError> {
    let group = load(ctx, params).await?;
    let ids = params.texts("SecurityGroupRuleIds");
    let unwanted = from_permissions(&permissions(params), egress);
    let gone = with_rules(ctx, &group, |rules| {
        let flag = Value::Bool(egress);
        for id in &ids {
            let known = |r: &Value| r.text("SecurityGroupRuleId") == *id && r.get("IsEgress") == Some(&flag);
            if !rules.iter().any(known) {
                let message = format!("The security group rule ID '{id}' does not exist");
                return Err(ApiError::new("InvalidSecurityGroupRuleId.NotFound", message));
            }
        }
        for rule in &unwanted {
            if !rules.iter().any(|known| same(known, rule)) {
                let message = "The specified rule does not exist in this security group.";
                return Err(ApiError::new("InvalidPermission.NotFound", message));
            }
        }
        let (gone, left): (Vec<Value>, Vec<Value>) =
            rules.drain(..).partition(|r| ids.contains(&r.text("SecurityGroupRuleId")) || unwanted.iter().any(|u| same(r, u)));
        *rules = left;
        Ok(gone)
    })?;
    let gone: Vec<Value> = gone
        .into_iter()
        .map(|mut rule| {
            if let Some(info) = rule.get("ReferencedGroupInfo") {
                let other = info.text("GroupId").to_owned();
                rule.set("ReferencedGroupId", other);
            }
            for extra in ["ReferencedGroupInfo", "GroupOwnerId", "Tags", "SecurityGroupRuleArn"] {
                rule.unset(extra);
            }
            rule
        })
        .collect();
    Ok(json!({"Return": true, "RevokedSecurityGroupRules": gone}))
}

async fn modify(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let group = load(ctx, params).await?;
    with_rules(ctx, &group, |rules| {
        for update in params.list("SecurityGroupRules") {
            let wanted = update.text("SecurityGroupRuleId");
            let Some(rule) = rules.iter_mut().find(|r| r.text("SecurityGroupRuleId") == wanted) else {
                let message = format!("The security group rule ID '{wanted}' does not exist");
                return Err(ApiError::new("InvalidSecurityGroupRuleId.NotFound", message));
            };
            let egress = rule.get("IsEgress").and_then(Value::as_bool).unwrap_or_default();
            let mut new = from_request(update.get("SecurityGroupRule").unwrap_or(&Value::Null), egress);
            let tags = rule.list("Tags").to_vec();
            complete(&mut new, wanted, &group, &ctx.account.id, ctx.region, &tags);
            *rule = new;
        }
        Ok(())
    })?;
    Ok(json!({"Return": true}))
}

async fn describe(ctx: &Ctx<'_>, params: &Value, egress: bool) -> Result<Value, ApiError> {
    let group = load(ctx, params).await?;
    let new = from_permissions(&permissions(params), egress);
    with_rules(ctx, &group, |rules| {
        for rule in rules {
            let by_id = params
                .list("SecurityGroupRuleDescriptions")
                .iter()
                .find(|d| d.text("SecurityGroupRuleId") == rule.text("SecurityGroupRuleId"));
            let source = by_id.or_else(|| new.iter().find(|n| same(n, rule)));
            if let Some(text) = source.map(|s| s.text("Description").to_owned()) {
                rule.set("Description", text);
            }
        }
    });
    Ok(json!({"Return": true}))
}

async fn list(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let groups = ctx.ask("ec2", "DescribeSecurityGroups", json!({})).await?;
    let mut rules: Vec<Value> = groups.list("SecurityGroups").iter().flat_map(|g| rules_of(ctx, g)).collect();
    let ids = params.texts("SecurityGroupRuleIds");
    for id in &ids {
        if !rules.iter().any(|r| r.text("SecurityGroupRuleId") == *id) {
            let message = format!("The security group rule ID '{id}' does not exist");
            return Err(ApiError::new("InvalidSecurityGroupRuleId.NotFound", message));
        }
    }
    if !ids.is_empty() {
        rules.retain(|r| ids.contains(&r.text("SecurityGroupRuleId")));
    }
    for wanted in params.list("Filters") {
        let name = wanted.text("Name");
        let values = filter(params, name).unwrap_or_default();
        let fits: Box<dyn Fn(&Value) -> bool> = match name {
            "group-id" => Box::new(|r| values.contains(&r.text("GroupId"))),
            "security-group-rule-id" => Box::new(|r| values.contains(&r.text("SecurityGroupRuleId"))),
            "tag-key" => Box::new(|r| r.list("Tags").iter().any(|t| values.contains(&t.text("Key")))),
            tag if tag.starts_with("tag:") => {
                let key = tag.trim_start_matches("tag:").to_owned();
                Box::new(move |r| {
                    let fits = |t: &Value| t.text("Key") == key && values.contains(&t.text("Value"));
                    r.list("Tags").iter().any(fits)
                })
            }
            _ => {
                let message = format!("The filter '{name}' is invalid");
                return Err(ApiError::new("InvalidParameterValue", message));
            }
        };
        rules.retain(|r| fits(r));
    }
    Ok(json!({"SecurityGroupRules": rules}))
}

/// Tags on rules are kept with them; what else is tagged goes on to the emulator.
fn tag(ctx: &Ctx<'_>, call: &mut Call) -> Option<Value> {
    let resources = call.params.texts("Resources");
    let (rules, others): (Vec<&str>, Vec<&str>) = resources.iter().partition(|r| r.starts_with("sgr-"));
    if rules.is_empty() {
        return None;
    }
    let changes = call.params.list("Tags");
    let create = call.operation == "CreateTags";
    for (group, _) in ctx.recall_all("group") {
        with_rules(ctx, &group, |known| {
            for rule in known.iter_mut().filter(|r| rules.contains(&r.text("SecurityGroupRuleId"))) {
                let mut tags = rule.list("Tags").to_vec();
                tags.retain(|t| {
                    !changes.iter().any(|c| {
                        c.text("Key") == t.text("Key") && (create || !c.has("Value") || c.text("Value") == t.text("Value"))
                    })
                });
                if create {
                    tags.extend(changes.iter().cloned());
                }
                rule.set("Tags", tags);
            }
        });
    }
    if others.is_empty() {
        return Some(json!({}));
    }
    let others: Vec<String> = others.into_iter().map(str::to_owned).collect();
    call.params.set("Resources", others);
    None
}

pub(super) fn described(ctx: &Ctx<'_>, value: &mut Value) {
    for group in value.list_mut("SecurityGroups") {
        let rules = rules_of(ctx, group);
        group.set("IpPermissions", to_permissions(&rules, false));
        group.set("IpPermissionsEgress", to_permissions(&rules, true));
    }
}
