"""`doe dashboard`: the dashboards on the laptop, and one page to drop in files. Needs the extra `dashboards`."""
