//! ECS.

mod families;
mod gone;
mod service;
mod tasks;

pub(crate) use service::shown;
pub(crate) use tasks::{fail as definition_fails, logged};

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    match call.operation.as_str() {
        "CreateService" => service::create(ctx, call).await.map(|()| None),
        "UpdateService" => service::update(ctx, call).await.map(|()| None),
        "DescribeTaskDefinition" => {
            if let Some(arn) = families::latest(ctx, call.params.text("taskDefinition")).await? {
                call.params.set("taskDefinition", arn);
            }
            Ok(gone::definition(ctx, &call.params))
        }
        "ListTaskDefinitionFamilies" => families::list(ctx, &call.params).await.map(Some),
        // moto forgets a deleted revision and gives its number to the next one; AWS gives no number twice.
        "DeleteTaskDefinitions" if ctx.front.backend() == Backend::Moto => gone::delete(ctx, &call.params).await.map(Some),
        // moto breaks on this one and has the other.
        "UpdateClusterSettings" if ctx.front.backend() == Backend::Moto => {
            ctx.ask("ecs", "UpdateCluster", call.params.clone()).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// The answers about tasks.
pub(super) async fn answer(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "RunTask" => tasks::run(ctx, params).await.map(Some),
        "ListTasks" => tasks::list(ctx, params).await.map(Some),
        "DescribeTasks" => tasks::describe(ctx, params).await.map(Some),
        "StopTask" => tasks::stop(ctx, params).await.map(Some),
        _ => Ok(None),
    }
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    match call.operation.as_str() {
        "RegisterTaskDefinition" => {
            let now = ctx.front.clock.epoch_now();
            if let Some(definition) = value.get_mut("taskDefinition") {
                let arn = definition.text("taskDefinitionArn").to_owned();
                let members = json!({"registeredAt": now, "registeredBy": role_arn(ctx)});
                ctx.remember("definition", &arn, &members);
                tasks::defined(ctx, definition);
                ctx.lay("definition", &arn, definition);
            }
            // moto leaves the tags out of the answer.
            if call.params.has("tags") {
                value.set("tags", call.params.list("tags").to_vec());
            }
        }
        "DescribeTaskDefinition" => {
            if let Some(definition) = value.get_mut("taskDefinition") {
                let arn = definition.text("taskDefinitionArn").to_owned();
                ctx.lay("definition", &arn, definition);
            }
        }
        "DeleteTaskDefinitions" => gone::definitions_deleted(ctx, value),
        "DeleteCluster" => gone::cluster_deleted(ctx, value),
        "CreateCluster" => gone::cluster_made(ctx, &call.params),
        "ListClusters" => gone::listed(ctx, value),
        "DescribeClusters" => gone::clusters(ctx, &call.params, value),
        "ListTaskDefinitions" => {
            // The prefix is a whole family's name (ministack takes it for a beginning).
            let family = call.params.text("familyPrefix");
            let part = if family.is_empty() { String::new() } else { format!("/{family}:") };
            if let Some(arns) = value.get_mut("taskDefinitionArns").and_then(Value::as_array_mut) {
                arns.retain(|arn| arn.as_str().is_some_and(|arn| arn.contains(&part) && !gone::is_deleted(ctx, arn)));
            }
        }
        "CreateService" => {
            if let Some(service) = value.get_mut("service") {
                service::created(ctx, &call.params, service);
                shown(ctx, service);
            }
        }
        "UpdateService" => {
            if let Some(service) = value.get_mut("service") {
                service::updated(ctx, &call.params, service);
                shown(ctx, service);
            }
        }
        "DeleteService" => {
            if let Some(service) = value.get("service") {
                ctx.forget("service", service.text("serviceArn"));
            }
        }
        // moto goes on listing deleted services.
        "ListServices" if ctx.front.backend() == Backend::Moto => {
            if let Some(arns) = value.get_mut("serviceArns").and_then(Value::as_array_mut) {
                arns.retain(|arn| arn.as_str().is_some_and(|arn| ctx.recall("service", arn).is_some()));
            }
        }
        "DescribeServices" => {
            for service in value.list_mut("services") {
                shown(ctx, service);
            }
        }
        _ => {}
    }
}

fn role_arn(ctx: &Ctx<'_>) -> String {
    format!("arn:aws:iam::{}:role/{}", ctx.account.id, crate::account::ROLE)
}
