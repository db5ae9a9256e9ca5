"""Parts of the contract suite that ``state.testing`` offers as one."""
