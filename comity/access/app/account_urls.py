"""Addresses of signing in and of the own account.

The names with an underscore are those by which allauth finds its own pages; what is not listed here
(sign-up, mail, password by mail) does not exist.
"""

from django.urls import path

from comity.access.app import account_views as views

OPEN_BY_PASSWORD = frozenset(
    {
        "account",
        "account-confirm",
        "account_logout",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "second-passkey",
        "set-language",
        "set-theme",
        "stay",
    }
)
"""Where somebody may go who lacks a second factor: to the pages that set one up, and out."""

urlpatterns = [
    path("join/<str:code>", views.join, name="join"),
    path("account/login", views.SignInView.as_view(), name="account_login"),
    path("account/login/step", views.SecondStepView.as_view(), name="mfa_authenticate"),
    path("account/login/passkey", views.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("account/logout", views.SignOutView.as_view(), name="account_logout"),
    path("account", views.account, name="account"),
    path("account", views.account, name="mfa_index"),
    path("account", views.account, name="mfa_list_webauthn"),
    path("account/stay", views.stay, name="stay"),
    path("account/second-passkey", views.second_passkey, name="second-passkey"),
    path("account/confirm", views.confirm, name="account-confirm"),
    path("account/password", views.change_password, name="account_change_password"),
    path("account/sessions/<int:number>/end", views.end_session, name="session-end"),
    path("account/passkeys/add", views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove",
        views.RemovePasskeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("account/codes/add", views.SetUpCodesView.as_view(), name="mfa_activate_totp"),
    path("account/codes/remove", views.RemoveCodesView.as_view(), name="mfa_deactivate_totp"),
    path("account/paper", views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/paper/new",
        views.NewRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
