//! Law 5: destroy leaves nothing of ours but what it lists as kept, and touches nothing else.

use provision_engine::{Goal, Options};
use rand::Rng;

use crate::story::{Check, Story, broken};
use crate::world::lock;

pub(crate) async fn check(story: &mut Story) -> Check {
    let others = lock(&story.world).others();
    let delete_data = story.rng.random_bool(0.5);
    for run in 1..=2 {
        let options = Options { delete_data, ..story.options() };
        let report = story.finish(5, Goal::Destroy, options).await?;
        if report.succeeded() {
            let kept: Vec<&str> = report.kept.iter().map(|kept| kept.id.as_str()).collect();
            left_only(story, &kept, delete_data)?;
            break;
        }
        if run == 2 {
            let failures: Vec<String> =
                report.failures().map(|(task, fault)| format!("{}: {fault}", task.subject.node)).collect();
            return broken(5, format!("destroy does not finish in calm weather: {}", failures.join("; ")));
        }
    }
    if lock(&story.world).others() != others {
        return broken(5, "destroy touched what is somebody else's");
    }
    story.nothing_amiss()?;
    story.checked(5);
    Ok(())
}

fn left_only(story: &Story, kept: &[&str], delete_data: bool) -> Check {
    let world = lock(&story.world);
    for at in world.ours(&story.design.stack_names()) {
        let entity = &world.entities[at];
        if !kept.contains(&entity.id()) {
            return broken(5, format!("{} is left, and not listed as kept", entity.id()));
        }
        if delete_data {
            return broken(5, format!("{} is kept, though data was to be deleted", entity.id()));
        }
    }
    Ok(())
}
