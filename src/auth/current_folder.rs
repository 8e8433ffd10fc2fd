//! Warnings of clouds to which a file of the current folder belongs: whoever wrote that file may not be the user.

use super::Auth;
use super::credentials::{AuthMethod, Cloud, GrantType, Identity, Keycloak, Keystone};
use super::settings::Item;

/// A password that no setting gives.
const TYPED: &str = "a password that is asked for";

impl Auth {
    /// Warns where a file of the current folder decides what becomes of secrets that are not its own.
    pub(super) fn warn_of_current_folder(&self) {
        for side in [Cloud::Main, Cloud::Target] {
            let warning = self.settings.entry_of(side).and_then(|_| {
                let secrets = self.secrets_for(side);
                self.settings.warning(side, &secrets)
            });
            if let Some(warning) = warning {
                (self.context.note)(&warning);
            }
        }
    }

    /// The secrets of variables, options and the user that go where the file of this cloud says, by name.
    fn secrets_for(&self, side: Cloud) -> Vec<String> {
        let is_led = |id| self.settings.is_of_cloud(id);
        let (own, target) = (self.main_secrets(), self.target_secrets());
        let led = match side {
            // Mistral gets the tokens of both clouds.
            Cloud::Main if is_led(Item::MistralUrl) => [own, target].concat(),
            Cloud::Main if is_led(Item::AuthUrl) => own,
            Cloud::Target if is_led(Item::TargetAuthUrl) => target,
            _ => Vec::new(),
        };
        let others = led.into_iter().filter(|&id| !is_led(id));
        let names = others.filter_map(|id| {
            if self.settings.given(id) {
                Some(self.settings.name(id))
            } else {
                let side = if id == Item::TargetPassword {
                    Cloud::Target
                } else {
                    Cloud::Main
                };
                let is_asked = self.context.ask.is_some() && self.cached(side).is_none();
                is_asked.then(|| TYPED.to_owned())
            }
        });
        names.collect()
    }

    /// The secrets of the login to Mistral's own cloud.
    fn main_secrets(&self) -> Vec<Item> {
        match &self.method {
            AuthMethod::None => Vec::new(),
            AuthMethod::Keystone(login) => vec![secret_of(login)],
            AuthMethod::Keycloak(Keycloak { grant, .. }) => {
                let client = Some(Item::OpenidClientSecret);
                let client = client.filter(|&id| self.settings.given(id));
                match grant {
                    GrantType::Token(_) => vec![Item::AuthToken],
                    GrantType::Password { .. } => {
                        [Item::Password].into_iter().chain(client).collect()
                    }
                    GrantType::ClientCredentials => client.into_iter().collect(),
                }
            }
        }
    }

    /// The secrets of the login to the target cloud.
    fn target_secrets(&self) -> Vec<Item> {
        self.target.iter().map(secret_of).collect()
    }
}

fn secret_of(login: &Keystone) -> Item {
    let items = login.cloud.items();
    match login.identity {
        Identity::Password { .. } => items.password,
        Identity::Token(_) => items.token,
        Identity::ApplicationCredential { .. } => items.credential_secret,
    }
}
