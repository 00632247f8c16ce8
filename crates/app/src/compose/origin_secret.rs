//! Row "distribution", the secret by which the load balancer knows its requests. Another generation of it is another secret:
//! rules for it are made beside the old ones, the distribution is given it, and the old rules go when the distribution sends
//! it everywhere.

use provision_aws::kinds::cloudfront::Distribution;
use provision_aws::kinds::elbv2::ListenerRule;
use provision_aws::kinds::secretsmanager::{Members, Secret as Stored, SecretArgs};
use provision_engine::{Handle, Need, Secret, Val};

use super::Composer;

/// Letters and digits of it.
const LENGTH: u32 = 40;

impl Composer<'_> {
    /// The secret of this environment's distribution.
    pub(super) fn origin_secret(&mut self) -> Val<Secret> {
        let member = match self.environment.settings.origin_secret_generation {
            0 | 1 => "header".to_owned(),
            generation => format!("header-{generation}"),
        };
        let args = SecretArgs {
            name: self.scope.named("secret.origin", || Stored::name_of(&self.scope.id, "secret.origin")).into(),
            members: Members::default().generated(member.as_str(), LENGTH).into(),
            recovery_days: self.recovery_days().into(),
        };
        let secret = self.stack.add(self.scope.ix, "secret.origin", args);
        secret.exists(move |out| out.member(&member).unwrap_or_else(Secret::unread))
    }

    /// The distribution sends what the rules take: they come first, and what they replace goes last.
    pub(super) fn rules_first(&mut self, distribution: Handle<Distribution>, rules: &[Handle<ListenerRule>]) {
        for rule in rules {
            self.stack.after(distribution, rule.edge(Need::Exists));
        }
    }
}
