"""`base` is production; `development` and `test` may only loosen it."""
