{% test expression_is_true(model, expression) %}
{#- Fails with every row for which the expression is not true: a null is a failure too. -#}
select *
from {{ model }}
where ({{ expression }}) is not true
{% endtest %}
