"""Stripe: asked what is so, told what to do, listened to; what it says becomes facts of ours."""
