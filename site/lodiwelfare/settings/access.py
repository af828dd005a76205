"""How people come in: django-allauth, with a second factor, and OpenID Connect where it is set."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy

from lodiwelfare.settings.environment import read

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "account_login"

# Editors and administrators reach nothing of the admin before they have a second factor.
SECOND_FACTOR_REQUIRED = True

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.allauth_forms.LoginForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticatePasswordForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.ResetPasswordKeyForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "set_password": "accounts.allauth_forms.SetPasswordForm",
    "add_email": "accounts.allauth_forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_ENABLED = False
# The office and invitations vouch for the address of an account; only a change has to be confirmed.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
# Whether an address has an account is nobody's business, not even of who changes their own.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}

MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.allauth_forms.AuthenticateForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
    "activate_totp": "accounts.allauth_forms.ActivateTOTPForm",
}
MFA_TOTP_ISSUER = "LodiWelfare"
# A telephone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Addresses are vouched for, see above.
MFA_ALLOW_UNVERIFIED_EMAIL = True

USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = True

SOCIALACCOUNT_ADAPTER = "accounts.adapters.ProviderAdapter"
# The provider's confirmed address opens the account that has it. There is one provider, which the office has chosen.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A link instead of a form: our own policy lets forms lead nowhere else.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_PROVIDER_ID = read("OIDC_PROVIDER_ID")
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER_ID,
                "name": read("OIDC_NAME"),
                "client_id": read("OIDC_CLIENT_ID"),
                "secret": read("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": read("OIDC_SERVER_URL")},
            }
        ]
        if read("OIDC_SERVER_URL")
        else [],
    }
}

# Wagtail's own ways in and its own forms for passwords and addresses are closed: one door for everybody.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = reverse_lazy("account_login")
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Nobody chooses another person's password: people are invited, or ask for a new one by e-mail.
WAGTAILUSERS_PASSWORD_ENABLED = False
