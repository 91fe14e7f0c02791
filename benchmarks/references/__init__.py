"""What ours is measured against: the same work as others would write it, as well as they would."""
