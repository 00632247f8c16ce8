//! The IAM actions of a kind, and what limits each.

use proc_macro2::TokenStream;
use quote::quote;

use crate::attributes::Iam;
use crate::settings;

/// What limits some actions, by the words that say so.
const LIMITS: [&str; 4] = ["own", "plain", "asks", "tagged"];

/// The table of actions: those that are named, and those of the settings.
pub(crate) fn actions(iam: &Iam, of_settings: settings::Actions) -> syn::Result<TokenStream> {
    let mut limited: [Vec<&str>; 4] = Default::default();
    let (mut passes, mut linked) = (Vec::new(), Vec::new());
    let texts = [&iam.list, &iam.create, &iam.update, &iam.write, &iam.delete];
    for (action, limit) in texts.iter().flat_map(|text| words(text)) {
        let Some(limit) = limit else { continue };
        let into = match (action, LIMITS.iter().position(|known| *known == limit)) {
            ("iam:PassRole", _) => &mut passes,
            ("iam:CreateServiceLinkedRole", _) => &mut linked,
            (_, Some(at)) => {
                limited[at].push(action);
                continue;
            }
            _ => {
                let message = format!("`{action}@{limit}`: an action is limited by one of {}", LIMITS.join(", "));
                return Err(syn::Error::new(proc_macro2::Span::call_site(), message));
            }
        };
        into.extend(limit.split(','));
    }
    let [own, plain, asks, tagged] = limited.map(list);
    let (passes, linked) = (list(passes), list(linked));
    let on = list(iam.on.split_whitespace().collect());
    let named =
        |texts: &[&str]| texts.iter().flat_map(|text| words(text)).map(|(action, _)| action.to_owned()).collect::<Vec<_>>();
    let [of_list, of_create, of_update, of_delete] = [
        (named(&[&iam.list]), of_settings.list),
        (named(&[&iam.create, &iam.write]), of_settings.create),
        (named(&[&iam.update, &iam.write]), of_settings.update),
        (named(&[&iam.delete]), Vec::new()),
    ]
    .map(|(words, more)| quote!(&[#( #words, )* #( #more ),*]));
    Ok(quote! {
        ::provision_engine::Actions {
            list: #of_list, create: #of_create, update: #of_update, delete: #of_delete,
            on: #on, own: #own, plain: #plain, asks: #asks, tagged: #tagged, passes: #passes, linked: #linked,
        }
    })
}

/// Each action with what stands behind its `@`.
fn words(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split_whitespace().map(|word| word.split_once('@').map_or((word, None), |(action, limit)| (action, Some(limit))))
}

fn list(mut words: Vec<&str>) -> TokenStream {
    words.sort_unstable();
    words.dedup();
    quote!(&[#( #words ),*])
}
