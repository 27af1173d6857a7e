{{ doe.joint_settings(ref('int_joint_factors')) }}
