//! Other tokens in the place of those that end while a command is at work.

use std::cell::RefCell;

use jiff::Timestamp;

use crate::error::{Kind, Result};

use super::credentials::{AuthMethod, Cloud, Identity, Keystone};
use super::{Auth, Login, Origin, Session};

impl Auth {
    /// Is told that Mistral has taken the tokens of the current session.
    pub fn accepted(&self) {
        for login in [&self.current, &self.current_target] {
            if let Some(login) = &mut *login.borrow_mut() {
                login.accepted = true;
            }
        }
    }

    /// After a 401 of Mistral: a session with other tokens, unless there can be no better ones. A token
    /// that has just been got is not got again.
    pub async fn renew_refused(&self) -> Result<Option<Session>> {
        let main = self.main_may_be_better();
        let target = self.target_may_be_better(main);
        self.renew(main, target).await?;
        (main || target).then(|| self.current_session()).transpose()
    }

    /// The session with other tokens in the place of those that end soon.
    pub async fn renew_ending(&self) -> Result<Session> {
        let now = Timestamp::now();
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let (main, target) = (is_due(self.renew_at()), is_due(self.renew_target_at()));
        self.renew(main, target).await?;
        self.current_session()
    }

    async fn renew(&self, main: bool, target: bool) -> Result<()> {
        if main {
            self.forget(Cloud::Main);
            tried(self.renew_main().await, &self.current)?;
        }
        if target {
            self.forget(Cloud::Target);
            let outcome = self.fresh_target_login(Origin::Renewal).await;
            tried(outcome, &self.current_target)?;
        }
        Ok(())
    }

    fn main_may_be_better(&self) -> bool {
        let by_keystone = matches!(self.method, AuthMethod::Keystone(_));
        let current = self.current.borrow();
        let Some(login) = current.as_ref().filter(|_| !self.has_ready_token()) else {
            return false;
        };
        // As the reference does: a Keystone may answer before all its parts know of the new token.
        let again = by_keystone && login.origin == Origin::First && !login.is_last;
        login.may_have_ended() || again
    }

    /// With another token for Mistral itself, the target cloud's is the less likely reason.
    fn target_may_be_better(&self, with_main: bool) -> bool {
        let current = self.current_target.borrow();
        let Some(login) = current.as_ref().filter(|login| login.may_have_ended()) else {
            return false;
        };
        let ended = || !login.entry.grant.is_fresh(Timestamp::now());
        !with_main || login.origin == Origin::Cache || ended()
    }

    /// When another token for Mistral should be got.
    pub(super) fn renew_at(&self) -> Option<Timestamp> {
        let can_be_had = match &self.method {
            AuthMethod::None => false,
            AuthMethod::Keystone(credentials) => outlives(credentials),
            AuthMethod::Keycloak(_) => !self.has_ready_token(),
        };
        renew_at(self.current.borrow().as_ref()).filter(|_| can_be_had)
    }

    /// When another token for the target cloud should be got.
    pub(super) fn renew_target_at(&self) -> Option<Timestamp> {
        let can_be_had = self.target.as_ref().is_some_and(outlives);
        renew_at(self.current_target.borrow().as_ref()).filter(|_| can_be_had)
    }

    /// By Keycloak's refresh token if there is one that works, else by a login.
    async fn renew_main(&self) -> Result<()> {
        let before = self.current.borrow().clone();
        let before = before.map(|login| login.entry);
        if !self.refresh(before.as_ref(), Origin::Renewal).await {
            self.fresh_login(before.as_ref(), Origin::Renewal).await?;
        }
        Ok(())
    }
}

/// Whether another login gives a token that ends later: one by a token ends with that.
fn outlives(credentials: &Keystone) -> bool {
    !matches!(credentials.identity, Identity::Token(_))
}

fn renew_at(login: Option<&Login>) -> Option<Timestamp> {
    let login = login.filter(|login| !login.is_last)?;
    login.entry.grant.renew_at()
}

/// Notes that a login in the place of `current` was refused.
fn tried(outcome: Result<()>, current: &RefCell<Option<Login>>) -> Result<()> {
    let refused = matches!(&outcome, Err(error) if error.kind == Kind::Authentication);
    if refused && let Some(login) = &mut *current.borrow_mut() {
        login.is_last = true;
    }
    outcome
}
