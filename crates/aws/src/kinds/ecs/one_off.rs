//! A task that is run once, such as a migration: started, waited for, and told of if it fails. It is no kind: nothing of it
//! stays.

use serde::{Deserialize, Serialize};

/// What is run once, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneOff {
    /// The cluster's ARN.
    pub cluster: String,
    /// The revision's ARN.
    pub definition: String,
    /// Private subnets.
    pub subnets: Vec<String>,
    /// The security groups of the task.
    pub security_groups: Vec<String>,
    /// `FARGATE` or `FARGATE_SPOT`.
    pub provider: String,
    /// Where it logs.
    pub log_group: String,
    /// What the names of its log streams begin with.
    pub log_prefix: String,
    /// Minutes that it may take.
    pub timeout_min: u32,
}

#[cfg(feature = "sdk")]
mod run {
    use aws_sdk_ecs::types::{
        AssignPublicIp, AwsVpcConfiguration, CapacityProviderStrategyItem, NetworkConfiguration, PropagateTags, Task,
    };
    use provision_engine::{Class, Fault, Pace};

    use tokio::time::Instant;

    use super::super::TaskDefinitionOut;
    use super::super::deployment::stopped;
    use super::OneOff;
    use crate::client::{Aws, OrFault, incomplete};
    use crate::kinds::logs::last_lines;

    /// How often to look, in AWS seconds.
    const LOOK_S: f64 = 3.0;
    /// For how long a task that was started may not be shown yet.
    const UNSEEN_S: f64 = 60.0;

    impl OneOff {
        /// Runs it, and waits for its end. `said` hears each new state.
        ///
        /// # Errors
        /// It did not start, took longer than it may, or ended with another code than 0: with the reason, and its last log lines.
        pub async fn run(&self, aws: &Aws, token: &str, pace: Pace, mut said: impl FnMut(&str)) -> Result<(), Fault> {
            let arn = self.start(aws, token).await?;
            let (mut last, began) = (String::new(), Instant::now());
            loop {
                let task = match self.look(aws, &arn).await {
                    Ok(task) => task,
                    Err(fault) if fault.class == Class::Gone && last.is_empty() && pace.since(began) < UNSEEN_S => {
                        tokio::time::sleep(pace.wall(LOOK_S)).await;
                        continue;
                    }
                    Err(fault) => return Err(fault),
                };
                if pace.since(began) > f64::from(self.timeout_min) * 60.0 {
                    let message = format!("{arn} has run for {} minutes, and goes on by itself", self.timeout_min);
                    return Err(Fault::fatal(message).help("give it more time with `timeouts`"));
                }
                let status = task.last_status().unwrap_or_default().to_lowercase();
                if status != last {
                    said(&status);
                }
                if status == "stopped" {
                    return self.judge(aws, &task).await;
                }
                last = status;
                tokio::time::sleep(pace.wall(LOOK_S)).await;
            }
        }

        async fn start(&self, aws: &Aws, token: &str) -> Result<String, Fault> {
            let provider = CapacityProviderStrategyItem::builder().capacity_provider(&self.provider).weight(1).build();
            let network = AwsVpcConfiguration::builder()
                .set_subnets(Some(self.subnets.clone()))
                .set_security_groups(Some(self.security_groups.clone()))
                .assign_public_ip(AssignPublicIp::Disabled)
                .build()
                .map_err(incomplete)?;
            let call = aws.ecs().run_task().cluster(&self.cluster).task_definition(&self.definition).client_token(token);
            let call = call.capacity_provider_strategy(provider.map_err(incomplete)?).started_by("provision");
            let call = call.network_configuration(NetworkConfiguration::builder().awsvpc_configuration(network).build());
            let started = call.propagate_tags(PropagateTags::TaskDefinition).send().await.or_fault("ecs:RunTask")?;
            if let Some(arn) = started.tasks().first().and_then(|task| task.task_arn()) {
                return Ok(arn.to_owned());
            }
            let why = started.failures().first().and_then(|failure| failure.reason()).unwrap_or("no reason given");
            Err(Fault::fatal(format!("the task did not start: {why}")))
        }

        async fn look(&self, aws: &Aws, arn: &str) -> Result<Task, Fault> {
            let seen = aws.ecs().describe_tasks().cluster(&self.cluster).tasks(arn).send().await.or_fault("ecs:DescribeTasks")?;
            let task = seen.tasks.unwrap_or_default().into_iter().next();
            task.ok_or_else(|| Fault::new(Class::Gone, format!("{arn} is no longer shown")))
        }

        async fn judge(&self, aws: &Aws, task: &Task) -> Result<(), Fault> {
            let ours = task.containers().iter().find(|container| container.name() == Some(TaskDefinitionOut::CONTAINER));
            if ours.and_then(aws_sdk_ecs::types::Container::exit_code) == Some(0) {
                return Ok(());
            }
            let mut lines = vec![format!("the task failed: {}", stopped(task))];
            lines.extend(self.last_lines(aws, task).await);
            Err(Fault::fatal(lines.join("\n")))
        }

        /// The last lines of its log.
        async fn last_lines(&self, aws: &Aws, task: &Task) -> Vec<String> {
            let id = task.task_arn().unwrap_or_default().rsplit('/').next().unwrap_or_default();
            let stream = format!("{}/{}/{id}", self.log_prefix, TaskDefinitionOut::CONTAINER);
            last_lines(aws, &self.log_group, &stream).await
        }
    }
}
